public import Models

/// How many visitors of each cohort came back in which period, in the engine's terms.
///
/// A *founding* event puts its visitor into the cohort of the period it lies in, once: the first one counts. A
/// *returning* event then shows that the visitor was there in its period. Periods are given by their borders, so that
/// weeks, months and blocks of days in any zone are all the same to an engine.
///
/// Source: External API, retention and lifetime value.
public struct RetentionPlan: Hashable, Sendable {
  /// The website asked about.
  public var website: WebsiteID
  /// Ascending: period i holds instants from `borders[i]` up to, not including, `borders[i + 1]`.
  public var borders: [Instant]
  /// The greatest distance asked for: a cohort's own period is 0 periods away.
  public var distanceMax: Int
  /// Which visitors found a cohort.
  public var founders: Founders
  /// All must hold on an event, or on its session, for it to be a founding one. None: every event is.
  public var founding: [Predicate]
  /// All must hold on an event, or on its session, for it to be a returning one. None: every event is.
  public var returning: [Predicate]
  /// Whether sessions kept apart (bots) count too.
  public var includesExcluded: Bool
  /// What is asked about money; `nil` = nothing.
  public var purchases: Purchases?

  /// What is asked about money.
  public struct Purchases: Hashable, Sendable {
    /// Only amounts in this currency count.
    public var currency: CurrencyCode
    /// Whether founding and returning events are those that carry a positive amount. Then `founding` and `returning`
    /// are empty, and no other event is read.
    public var found: Bool

    /// Amounts in this currency.
    public init(currency: CurrencyCode, found: Bool = false) {
      self.currency = currency
      self.found = found
    }
  }

  /// Which visitors found a cohort.
  public enum Founders: Hashable, Sendable {
    /// All that have a founding event between the first and the last border.
    case all
    /// Those of them that have none before the first border.
    ///
    /// Cost: where `founding` asks something of events, all events before the first border are read; else only the
    /// sessions before it.
    case newcomers
  }

  /// A plan with these parts.
  ///
  /// - Precondition: `borders` ascend, `distanceMax` is not negative; conditions are not asked of purchases that found.
  public init(
    website: WebsiteID, borders: [Instant], distanceMax: Int, founders: Founders = .all, founding: [Predicate] = [],
    returning: [Predicate] = [], includesExcluded: Bool = false, purchases: Purchases? = nil
  ) {
    precondition(
      purchases?.found != true || (founding.isEmpty && returning.isEmpty), "purchases found without conditions")
    precondition(zip(borders, borders.dropFirst()).allSatisfy { $0 <= $1 }, "borders of periods ascend")
    precondition(distanceMax >= 0, "a cohort returns in its own period first")
    self.website = website
    self.borders = borders
    self.distanceMax = distanceMax
    self.founders = founders
    self.founding = founding
    self.returning = returning
    self.includesExcluded = includesExcluded
    self.purchases = purchases
  }
}

/// An engine's answer to a ``RetentionPlan``.
public struct RetentionAnswer: Hashable, Sendable {
  /// The visitors that began in one period.
  public struct Cohort: Hashable, Sendable {
    /// Distinct visitors that founded it.
    public var visitors: Int
    /// By distance in periods, its own first: those of them with a returning event in that period. As many as there
    /// are periods from its own on, at most `distanceMax + 1`.
    public var returned: [Int]
    /// By distance too: what they spent in that period, less what they got back, in smallest units of the currency
    /// asked for. Empty unless asked.
    public var revenue: [Int]

    /// A cohort with these figures.
    public init(visitors: Int, returned: [Int], revenue: [Int] = []) {
      self.visitors = visitors
      self.returned = returned
      self.revenue = revenue
    }
  }

  /// One a period, in order, empty ones too. None when there are fewer than two borders.
  public var cohorts: [Cohort]

  /// An answer of these cohorts.
  public init(cohorts: [Cohort]) { self.cohorts = cohorts }
}
