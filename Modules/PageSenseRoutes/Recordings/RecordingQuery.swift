import HTTPSupport
import Models
import ReplayStorage

/// Which recordings a query asks for.
///
/// Source: PageSense API, "Recording Filters"; names that it does not spell are ours.
struct RecordingQuery {
  /// Recordings that are looked at one by one where a condition is not stored.
  static let candidatesMax = 10_000

  var filter = RecordingFilter()
  /// Whether a goal was reached.
  let converted: Bool?

  init(_ call: PageSenseCall) throws {
    let query = call.query
    let times = try call.askedTimes
    if times.start > InstantRange.all.start { filter.from = times.start }
    if times.end < InstantRange.all.end { filter.until = times.end }
    filter.secondsMin = try query.whole("min_duration", in: 0...Int(Int32.max))
    filter.secondsMax = try query.whole("max_duration", in: 0...Int(Int32.max))
    filter.devices = try query.texts("device") ?? []
    filter.browsers = try query.texts("browser") ?? []
    filter.systems = try query.texts("os") ?? []
    filter.countries = try query.countries("country") ?? []
    filter.sources = try query.texts("traffic_source") ?? []
    filter.hasErrors = try query.flag("has_errors")
    filter.hasRageClicks = try query.flag("has_rage_clicks")
    filter.hasDeadClicks = try query.flag("has_dead_clicks")
    filter.page = try query.text("page")
    if let visitor = try query.text("visitor_id") {
      filter.visitor = visitor.hasPrefix("vis_") ? String(visitor.dropFirst(4)) : visitor
    }
    converted = try query.flag("converted")
  }

  static let parameters = [
    ParameterDescription("from_date", "The first day on which they began, in the website's time zone.", .date),
    ParameterDescription("to_date", "The last day on which they began.", .date),
    ParameterDescription("min_duration", "Seconds at least.", .count),
    ParameterDescription("max_duration", "Seconds at most.", .count),
    ParameterDescription("device", "desktop, mobile, tablet; several with commas.", .string),
    ParameterDescription("browser", "Names of browsers.", .string),
    ParameterDescription("os", "Names of operating systems.", .string),
    ParameterDescription("country", "Codes or names of countries.", .string),
    ParameterDescription("traffic_source", "organic, direct, referral … or the name of a source.", .string),
    ParameterDescription("converted", "Whether the visitor met a goal of the website meanwhile.", .boolean),
    ParameterDescription("has_errors", "Whether they hold errors.", .boolean),
    ParameterDescription("has_rage_clicks", "Whether they hold rage clicks.", .boolean),
    ParameterDescription("has_dead_clicks", "Whether they hold dead clicks.", .boolean),
    ParameterDescription("page", "What the address of a page contains.", .string),
    ParameterDescription("visitor_id", "Whose they are.", .string),
  ]
}
