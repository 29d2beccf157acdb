import Models
import Storage

/// Where a session came from.
extension Dimension {
  private static let none = "Direct / None"

  /// Source and referrer: sessions without are a group of their own.
  static let sources: [Dimension] = [
    ("source", SessionAttribute.source), ("referrer", .referrer),
  ].map { key, attribute in
    Dimension(
      "visit:" + key, reads: .either, columns: [.attribute(attribute)], keys: [key], naming: [LabelNaming(empty: none)],
      emptyTexts: [none, notSet], hostname: .entryHostname)
  }

  /// Campaign tags: sessions without are left out.
  static let campaigns: [Dimension] = [
    ("utm_source", SessionAttribute.utmSource), ("utm_medium", .utmMedium), ("utm_campaign", .utmCampaign),
    ("utm_content", .utmContent), ("utm_term", .utmTerm),
  ].map { key, attribute in
    Dimension(
      "visit:" + key, reads: .either, columns: [.attribute(attribute)], keys: [key], naming: [LabelNaming(empty: nil)],
      emptyTexts: [none, notSet], hostname: .entryHostname)
  }
}
