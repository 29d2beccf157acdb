public import Models
public import Storage

/// Visits, visitors and pageviews of some days, together and day by day.
///
/// Source: External API, "Get Analytics Overview".
public struct Overview: Hashable, Sendable {
  /// What was counted.
  public struct Figures: Hashable, Sendable {
    /// Sessions with an event on these days.
    public var visits: Int
    /// Distinct visitors.
    public var visitors: Int
    /// Pages shown.
    public var pageviews: Int

    /// These figures.
    public init(visits: Int, visitors: Int, pageviews: Int) {
      self.visits = visits
      self.visitors = visitors
      self.pageviews = pageviews
    }
  }

  /// A day with its figures.
  public struct Day: Hashable, Sendable {
    /// Local day of the website.
    public var date: CivilDate
    /// A visit over midnight counts on both days, a visitor on each day of theirs.
    public var figures: Figures
  }

  /// Of all days together.
  public var total: Figures
  /// Every day of the question, ascending, empty ones too.
  public var days: [Day]
}

extension AnalyticsQuestion {
  /// Answers what happened on the days asked about, from one moment of the store.
  ///
  /// - Throws: `QueryError.store`.
  public func overview(_ store: some EventStore) throws(QueryError) -> Overview {
    let metrics: [Metric] = [.visits, .visitors, .pageviews]
    let answers = try ask(
      [request(.aggregate(comparesPrevious: false), metrics), request(.timeseries(.day), metrics)], store)
    func figures(_ row: AnsweredRow) -> Overview.Figures {
      Overview.Figures(visits: row.values[0], visitors: row.values[1], pageviews: row.values[2])
    }
    return Overview(
      total: figures(answers[0][0]),
      days: zip(dates.first.dayNumber...dates.last.dayNumber, answers[1]).map { day, row in
        Overview.Day(date: CivilDate(dayNumber: day), figures: figures(row))
      })
  }
}
