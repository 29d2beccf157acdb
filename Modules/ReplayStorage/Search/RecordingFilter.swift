public import Models

/// Which recordings of a website are asked for. All conditions must hold; those that are not set always do.
public struct RecordingFilter: Hashable, Sendable {
  /// Recordings that began at this moment or later.
  public var from: Instant?
  /// Recordings that began before this moment.
  public var until: Instant?
  /// Whole seconds at least.
  public var secondsMin: Int?
  /// Whole seconds at most.
  public var secondsMax: Int?
  /// Any of these devices, in any case, as are all lists; empty: all.
  public var devices: [String] = []
  /// Any of these browsers.
  public var browsers: [String] = []
  /// Any of these operating systems.
  public var systems: [String] = []
  /// Any of these countries, ISO 3166-1 alpha-2.
  public var countries: [String] = []
  /// Any of these sources or kinds of sources: `organic`, `direct`, `Google` …, in any case; empty: all.
  public var sources: [String] = []
  /// Whether it holds errors.
  public var hasErrors: Bool?
  /// Whether there were bursts of clicks.
  public var hasRageClicks: Bool?
  /// Whether there were clicks on what is dead.
  public var hasDeadClicks: Bool?
  /// The visitor as the client named it.
  public var visitor: String?
  /// What an address of a page that was shown contains.
  public var page: String?

  /// All recordings.
  public init() {}

  /// The condition in SQL, and the values of its places in order.
  var condition: (text: String, values: [Value]) {
    var terms = ["website = ?"]
    var values: [Value] = []
    func add(_ term: String, _ value: Value) {
      terms.append(term)
      values.append(value)
    }
    if let from { add("started >= ?", .number(from.milliseconds)) }
    if let until { add("started < ?", .number(until.milliseconds)) }
    if let secondsMin { add("(ended - started) / 1000 >= ?", .number(Int64(secondsMin))) }
    if let secondsMax { add("(ended - started) / 1000 <= ?", .number(Int64(secondsMax))) }
    for (column, words) in [("device", devices), ("browser", browsers), ("os", systems), ("country", countries)]
    where !words.isEmpty {
      terms.append("lower(\(column)) IN (\(words.map { _ in "?" }.joined(separator: ",")))")
      values += words.map { .text($0.lowercased()) }
    }
    if !sources.isEmpty {
      let words = sources.map { $0.lowercased() }
      let places = words.map { _ in "?" }.joined(separator: ",")
      terms.append("(\(Self.kindOfSource) IN (\(places)) OR lower(source) IN (\(places)))")
      values += (words + words).map { .text($0) }
    }
    for (column, wanted) in [("errors", hasErrors), ("rage_clicks", hasRageClicks), ("dead_clicks", hasDeadClicks)] {
      if let wanted { terms.append(wanted ? "\(column) > 0" : "\(column) = 0") }
    }
    if let visitor { add("visitor_name = ?", .text(visitor)) }
    if let page {
      add(
        "EXISTS (SELECT 1 FROM replay_page AS p WHERE p.replay = replay.id AND instr(lower(address), lower(?)) > 0)",
        .text(page))
    }
    return (terms.joined(separator: " AND "), values)
  }

  /// A value of a place.
  enum Value: Hashable {
    case number(Int64)
    case text(String)
  }

  /// The kind of a source in the words of the filter: unpaid search is `organic`, none is `direct`.
  static let kindOfSource =
    "CASE lower(medium) WHEN '' THEN 'direct' WHEN 'search' THEN 'organic' ELSE lower(medium) END"
}
