/// How a visitor came to the website: the closed set of words that the classifier uses, and what people ask for.
///
/// Raw values are stored: never renumber.
public enum TrafficMedium: UInt8, CaseIterable, Hashable, Sendable {
  case unknown = 0, direct, `internal`, search, social, email, ai, video, messaging, paidSearch, paidSocial, display,
    affiliate, campaign, referral, app

  private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.word, $0) })

  /// The medium with this word; ``unknown`` for any other text.
  public init(word: String) { self = Self.byWord[word] ?? .unknown }

  /// The classifier's word for it; empty for ``unknown``.
  public var word: String {
    switch self {
    case .unknown: ""
    case .direct: "direct"
    case .internal: "internal"
    case .search: "search"
    case .social: "social"
    case .email: "email"
    case .ai: "ai"
    case .video: "video"
    case .messaging: "messaging"
    case .paidSearch: "paid search"
    case .paidSocial: "paid social"
    case .display: "display"
    case .affiliate: "affiliate"
    case .campaign: "campaign"
    case .referral: "referral"
    case .app: "app"
    }
  }

  /// The media that a filter's word means: one of ``word``, with `_` or `-` for spaces and in any case, or one of the
  /// wider `organic` (search), `paid` (search, social and display) and `organic search`, `organic social`.
  ///
  /// Who is ``internal`` came from nowhere else: `direct` holds both. Empty for words that mean nothing.
  public static func named(_ text: String) -> Set<TrafficMedium> {
    let word = text.lowercased().split { $0 == "_" || $0 == "-" || $0 == " " }.joined(separator: " ")
    switch word {
    case "": return []
    case "organic", "organic search": return [.search]
    case "organic social": return [.social]
    case "direct": return [.direct, .internal]
    case "paid", "ads": return [.paidSearch, .paidSocial, .display]
    default: return Self.byWord[word].map { [$0] } ?? []
    }
  }
}
