/// Says how a visitor came: from the landing page's campaign parameters first, then from the referrer.
///
/// The order of trust: `utm_medium` and `utm_source`, which somebody wrote on purpose; click identifiers of paid
/// clicks; the referrer; identifiers of unpaid clicks, for what the referrer hides. A pure function.
enum AcquisitionClassification {
  /// What the rules found, and which of them decided.
  struct Verdict {
    var acquisition: Acquisition
    var because: String
  }

  static func classify(
    _ referrer: UnsafeRawBufferPointer, _ landingURL: UnsafeRawBufferPointer, _ siteDomain: String
  ) -> Verdict {
    let directory = SourceDirectory.standard
    let landing = WebAddress(landingURL)
    let campaign = CampaignParameters(landing?.query ?? [], directory)
    var result = Acquisition()
    result.utmSource = campaign.source
    result.utmMedium = campaign.medium
    result.utmCampaign = campaign.name
    result.utmContent = campaign.content
    result.utmTerm = campaign.term

    let origin = ReferrerClassification.classify(referrer, landing, siteDomain, directory)
    if origin.medium != "internal" { result.referrer = origin.referrer }
    if let decided = fromCampaign(campaign, origin, directory) {
      result.medium = decided.source.medium
      result.source = decided.source.name
      return Verdict(acquisition: result, because: decided.because)
    }
    if let paid = campaign.paidClick {
      result.medium = resolve("paid", paid.source).replacingPaid(by: paid.source.medium)
      result.source = paid.source.name
      return Verdict(acquisition: result, because: "click identifier " + paid.parameter)
    }
    if origin.medium == "direct", let click = campaign.organicClick {
      result.medium = click.source.medium
      result.source = click.source.name
      return Verdict(acquisition: result, because: "click identifier " + click.parameter)
    }
    if origin.medium == "direct", !campaign.reference.isEmpty,
      let known = referenced(campaign.reference, directory)
    {
      result.medium = known.medium
      result.source = known.name
      return Verdict(acquisition: result, because: "parameter ref or source")
    }
    result.medium = origin.medium
    result.source = origin.source
    return Verdict(acquisition: result, because: origin.because)
  }

  private static func fromCampaign(
    _ campaign: CampaignParameters, _ origin: ReferrerClassification.Origin, _ directory: SourceDirectory
  ) -> (source: KnownSource, because: String)? {
    if campaign.source.isEmpty && campaign.medium.isEmpty && campaign.name.isEmpty { return nil }
    let named = campaign.source.isEmpty ? nil : namedSource(campaign.source, directory)
    // Without utm_source the referrer or the click says who sent the visitor.
    let fallback = campaign.paidClick?.source ?? KnownSource(medium: origin.medium, name: origin.source)
    let who = named ?? (campaign.source.isEmpty ? fallback : KnownSource(medium: "", name: campaign.source))
    var medium = campaign.medium.isEmpty ? nil : directory.campaignMediums[normalized(campaign.medium)]
    if medium == nil, !campaign.medium.isEmpty { medium = guessedMedium(normalized(campaign.medium)) }
    if medium == nil, campaign.medium.isEmpty, let paid = campaign.paidClick {
      medium = resolve("paid", paid.source).replacingPaid(by: paid.source.medium)
    }
    switch medium {
    case "paid"?: return (KnownSource(medium: resolve("paid", who), name: who.name), "utm_medium")
    case "cpm"?:
      let paid = resolve("paid", who)
      return (KnownSource(medium: paid == "campaign" ? "display" : paid, name: who.name), "utm_medium")
    case "organic"?:
      let isUnknown = who.medium.isEmpty || who.medium == "direct"
      return (KnownSource(medium: isUnknown ? "search" : unpaid(who.medium), name: who.name), "utm_medium")
    case "referral"?, "app"?:
      // Tools write `referral` on everything: a source that is known to be something better stays that.
      let better = named.map { unpaid($0.medium) }
      return (KnownSource(medium: better ?? medium ?? "referral", name: who.name), "utm_medium")
    case "direct"?: return (KnownSource(medium: "direct", name: ""), "utm_medium")
    case let medium?: return (KnownSource(medium: medium, name: who.name), "utm_medium")
    case nil:
      if campaign.source.isEmpty && campaign.medium.isEmpty {
        // Only utm_campaign: the referrer stays the source where there is one.
        let known = !fallback.medium.isEmpty && fallback.medium != "direct" && fallback.medium != "internal"
        return (KnownSource(medium: known ? fallback.medium : "campaign", name: fallback.name), "utm_campaign")
      }
      return (KnownSource(medium: named?.medium ?? "campaign", name: who.name), "utm_source")
    }
  }

  /// The known source behind a `utm_source`: a word, a name, or a host.
  static func namedSource(_ text: String, _ directory: SourceDirectory) -> KnownSource? {
    let word = text.lowercased()
    if let known = directory.campaignSources[word] { return known }
    guard word.utf8.contains(UInt8(ascii: ".")) else { return nil }
    return directory.source(host: WebAddress.bare(Array(word.utf8)[...]), path: [])
  }

  /// What `ref=` or `source=` names: a known source, or some host. Other words may mean anything.
  private static func referenced(_ text: String, _ directory: SourceDirectory) -> KnownSource? {
    if let known = namedSource(text, directory) { return known }
    let host = Array(text.lowercased().utf8)
    let isHost =
      host.contains(UInt8(ascii: ".")) && host.first != UInt8(ascii: ".") && host.last != UInt8(ascii: ".")
      && host.allSatisfy { PhraseAutomaton.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    guard isHost else { return nil }
    return KnownSource(medium: "referral", name: String(decoding: WebAddress.bare(host[...]), as: UTF8.self))
  }

  /// Which kind of paid click a source makes of `paid`.
  static func resolve(_ medium: String, _ source: KnownSource) -> String {
    guard medium == "paid" else { return medium }
    switch source.medium {
    case "search", "paid search": return "paid search"
    case "social", "paid social", "messaging": return "paid social"
    case "video": return "video"
    case "display": return "display"
    case "affiliate": return "affiliate"
    default: return "campaign"
    }
  }

  private static func unpaid(_ medium: String) -> String {
    switch medium {
    case "paid search": "search"
    case "paid social": "social"
    default: medium
    }
  }

  /// Lower case, with the three separators that people use read as one.
  private static func normalized(_ text: String) -> String {
    String(text.lowercased().map { $0 == "_" || $0 == " " || $0 == "+" ? "-" : $0 })
  }

  /// Compounds that no list can hold: `google-cpc`, `email-welcome`, `paid-social-video`.
  private static func guessedMedium(_ medium: String) -> String {
    let words = medium.split(separator: "-")
    let isPaid = words.contains { $0.hasPrefix("paid") || $0 == "cpc" || $0 == "ppc" || $0 == "ads" || $0 == "ad" }
    let isSocial = words.contains { $0.hasPrefix("social") }
    if words.contains(where: { $0 == "email" || $0.hasPrefix("newsletter") || $0 == "mail" }) { return "email" }
    if isPaid { return isSocial ? "paid social" : words.contains("search") ? "paid search" : "paid" }
    if isSocial { return "social" }
    if words.contains(where: { $0 == "display" || $0 == "banner" }) { return "display" }
    if words.contains(where: { $0.hasPrefix("affiliate") }) { return "affiliate" }
    return "campaign"
  }
}

extension String {
  /// A click identifier that already names its kind keeps it; only a bare `paid` is resolved by its source.
  fileprivate func replacingPaid(by medium: String) -> String { medium == "paid" ? self : medium }
}
