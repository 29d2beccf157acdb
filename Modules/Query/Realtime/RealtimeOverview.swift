public import Models
public import Storage

/// What happens on a website now and happened today.
public struct RealtimeOverview: Hashable, Sendable {
  /// A figure of now and today.
  public struct Figure: Hashable, Sendable {
    /// In the last five minutes.
    public let current: Int
    /// Today in the website's zone.
    public let today: Int
    /// Change of today so far against yesterday up to the same time by the clock on the wall, in tenths of a percent,
    /// rounded half away from zero; from zero to something it is 1000.
    public let changeTenths: Int
  }

  /// Where some of the live visitors are.
  public struct Place: Hashable, Sendable {
    /// Country code or path.
    public let label: String
    /// Live visitors.
    public let visitors: Int
  }

  /// Most countries and most pages.
  public static let placesMax = 10

  /// Distinct visitors.
  public let visitors: Figure
  /// Pages shown.
  public let pageviews: Figure
  /// Countries of live visitors, most visitors first; unknown ones are left out.
  public let countries: [Place]
  /// Pages that live visitors are on, most visitors first.
  public let pages: [Place]

  /// The overview of a website now.
  ///
  /// May read files and take milliseconds: never call it on an event loop or the cooperative pool.
  /// - Throws: `QueryError.store`, `.unknownTimeZone`.
  /// - Source: Real-Time Data API, "Real-Time Analytics".
  public static func now(
    _ now: Instant, website: Website, store: some EventStore
  ) throws(QueryError) -> RealtimeOverview {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let today = calendar.date(of: now)
    let yesterday = today.advanced(byDays: -1)
    let soFar = InstantRange(start: calendar.instants(of: today).start, end: now.advanced(byMilliseconds: 1))
    let before = InstantRange(
      start: calendar.instants(of: yesterday).start,
      end: calendar.sameTime(as: now, on: yesterday).advanced(byMilliseconds: 1))
    let live = try LiveCount.answer(now, website: website, store: store)
    let day = try FigureQuestion([.visitors, .pageviews], CivilDateRange(today, today), website, calendar)
    let answers = try FigureQuestion.values([day, day.over(soFar), day.over(before)], store)
    func figure(_ place: Int, current: Int) -> Figure {
      Figure(
        current: current, today: answers[0][place],
        changeTenths: changeTenths(from: answers[2][place], to: answers[1][place]))
    }
    let countries = live.countries.filter { !Dimension.country.naming[0].leftOut.contains($0.label) }
    return RealtimeOverview(
      visitors: figure(0, current: live.visitors), pageviews: figure(1, current: live.pageviews),
      countries: countries.prefix(placesMax).map { Place(label: $0.label, visitors: $0.visitors) },
      pages: live.pages.prefix(placesMax).map { Place(label: $0.label, visitors: $0.visitors) })
  }

  private static func changeTenths(from old: Int, to new: Int) -> Int {
    guard old > 0 else { return new > 0 ? 1000 : 0 }
    return Int((Double(new - old) * 1000 / Double(old)).rounded(.toNearestOrAwayFromZero))
  }
}

extension SiteCalendar {
  /// The instants of one day.
  func instants(of day: CivilDate) -> InstantRange { instants(of: CivilDateRange(day, day)) }
}
