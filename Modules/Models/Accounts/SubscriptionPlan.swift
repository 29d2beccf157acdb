/// What a team pays for; decides which APIs and limits it has.
public enum SubscriptionPlan: String, CaseIterable, Hashable, Sendable {
  case free, pro, scale, enterprise

  /// What people call it.
  public var title: String {
    switch self {
    case .free: "Free"
    case .pro: "Pro"
    case .scale: "Scale"
    case .enterprise: "Enterprise"
    }
  }
}

extension SubscriptionPlan: Comparable {
  /// The one that costs less before the one that includes it.
  public static func < (a: SubscriptionPlan, b: SubscriptionPlan) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .free: 0
    case .pro: 1
    case .scale: 2
    case .enterprise: 3
    }
  }
}
