/// Local days from one to another, either of which may be open.
public struct DateSpan: Hashable, Sendable {
  /// First day inside; `nil`: there is no first.
  public let first: CivilDate?
  /// Last day inside; `nil`: there is no last.
  public let last: CivilDate?

  /// Every day there is.
  public static let all = DateSpan()

  private init() { (first, last) = (nil, nil) }

  /// The days that two members of an object name.
  ///
  /// - Throws: ``DefinitionError``, also when the last is before the first.
  public init(_ fields: DefinitionFields?, from: String, to: String) throws(DefinitionError) {
    first = try fields?.date(from)
    last = try fields?.date(to)
    if let fields, let first, let last, last < first { throw fields.error(to, "must not be before `\(from)`") }
  }

  /// The same as JSON, without what is open.
  public func json(from: String, to: String) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = []
    if let first { members.append((from, .string(first.description))) }
    if let last { members.append((to, .string(last.description))) }
    return .object(members.map { .init($0.name, $0.value) })
  }

  /// Where a day lies.
  public func phase(on day: CivilDate) -> Phase {
    if let first, day < first { return .scheduled }
    if let last, last < day { return .completed }
    return .active
  }

  /// Where a day lies before, in or behind a span.
  public enum Phase: String, Sendable { case scheduled, active, completed }

  /// The instants of the days in a time zone.
  public func instants(in calendar: SiteCalendar) -> InstantRange {
    let all = InstantRange.all
    let start = first.map { calendar.instants(of: CivilDateRange($0, $0)).start } ?? all.start
    let end = last.map { calendar.instants(of: CivilDateRange($0, $0)).end } ?? all.end
    return InstantRange(start: start, end: end)
  }
}

extension CivilDateRange {
  /// Both ends under the names that an API gives them.
  public func json(from: String, to: String) -> JSONValue {
    .object([.init(from, .string(first.description)), .init(to, .string(last.description))])
  }
}
