/// A test of some variations of a page against each other.
///
/// - Source: PageSense API, "A/B Testing"; what it leaves open is decided in `docs/experiments.md`.
public struct Experiment: Definition {
  public static let kind = DefinitionKind.experiment

  /// How variations differ. Spelled as the API does.
  public enum Style: String, CaseIterable, Hashable, Sendable {
    case abTest = "ab_test"
    case multivariate
    case splitURL = "split_url"
    case redirect

    /// Whether variations are pages of their own.
    var sendsElsewhere: Bool { self == .splitURL || self == .redirect }
  }

  /// Where it is in its life.
  public enum State: Hashable, Sendable {
    case draft
    case running(since: Instant)
    case completed(since: Instant, until: Instant)

    /// When it began; `nil` of a draft.
    public var startedAt: Instant? {
      switch self {
      case .draft: nil
      case .running(let since), .completed(let since, _): since
      }
    }

    /// Spelled as the API does.
    public var name: String {
      switch self {
      case .draft: "draft"
      case .running: "running"
      case .completed: "completed"
      }
    }
  }

  /// Who takes part.
  public struct Audience: Hashable, Sendable {
    /// Of all visitors whom the rest lets in, in percent.
    public var trafficAllocation: Double
    /// `desktop`, `mobile`, `tablet`; none: all.
    public var deviceTypes: [String]
    /// ISO 3166 codes; none: all. `UK` is understood as `GB`.
    public var countries: [String]
    /// `new`, `returning` or `all`.
    public var visitorType: VisitorType
    /// How they came, in the words of filters (``TrafficMedium/named(_:)``); none: it does not matter.
    public var trafficSources: [String]

    /// Spelled as the API does.
    public enum VisitorType: String, CaseIterable, Hashable, Sendable { case new, returning, all }
  }

  /// Variations at most.
  public static let variationsMax = 20

  /// What people call it.
  public var name: String
  /// What it is for.
  public var description: String
  /// How variations differ.
  public var style: Style
  /// On which pages it runs.
  public var targeting: URLMatch
  /// Who takes part.
  public var audience: Audience
  /// At least two, the original first.
  public var variations: [Variation]
  /// By which the winner is found.
  public var goal: ExperimentGoal
  /// What is counted besides.
  public var secondaryGoals: [ExperimentGoal]
  /// Where it is in its life, but for what its schedule makes of it since: ``state(at:)``.
  public var state: State
  /// When it begins and ends by itself; `nil`: never.
  public var schedule: ExperimentSchedule?

  /// Whether it runs, but for its schedule.
  public var isRunning: Bool {
    if case .running = state { return true }
    return false
  }

  /// The experiment in these fields; without a start it is a draft.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name"))
    description = try fields.text("description", length: 0...5000) ?? ""
    style = try fields.choice("type") ?? .abTest
    targeting = try fields.required("url_targeting", fields.urlMatch("url_targeting"))
    audience = try Audience(fields.fields("audience"))
    variations = try Experiment.variations(
      fields.required("variations", fields.list("variations", count: 2...Experiment.variationsMax)), fields, style)
    goal = try ExperimentGoal(fields.required("goal", fields.fields("goal")))
    var secondary: [ExperimentGoal] = []
    for goal in try fields.list("secondary_goals", count: 0...10) ?? [] { secondary.append(try ExperimentGoal(goal)) }
    secondaryGoals = secondary
    state = try State(fields)
    schedule = try fields.fields("schedule").map { fields throws(DefinitionError) in try ExperimentSchedule(fields) }
    if let given = schedule, given.start == nil, given.end == nil { schedule = nil }
  }

  private static func variations(
    _ list: [DefinitionFields], _ fields: DefinitionFields, _ style: Style
  ) throws(DefinitionError) -> [Variation] {
    var variations: [Variation] = []
    var originals = 0
    var splits = 0
    for fields in list {
      let type = try fields.text("type")?.lowercased() ?? (variations.isEmpty ? "original" : "variation")
      guard ["original", "variation"].contains(type) else {
        throw fields.error("type", "must be original or variation")
      }
      let isOriginal = type == "original"
      originals += isOriginal ? 1 : 0
      let split = try fields.number("traffic_split", in: 0...100)
      splits += split == nil ? 0 : 1
      var changes: [Variation.Change] = []
      for change in try fields.list("changes", count: 0...500) ?? [] { changes.append(try Variation.Change(change)) }
      let url = try fields.text(fields.value("url") == nil ? "redirect_url" : "url", length: 1...URLMatch.valueBytesMax)
      if let url, !url.hasPrefix("https://"), !url.hasPrefix("http://"), !url.hasPrefix("/") {
        throw fields.error("url", "must begin with http://, https:// or /")
      }
      if style.sendsElsewhere, !isOriginal, url == nil { throw fields.error("url", "is required") }
      variations.append(
        Variation(
          id: "", name: try fields.text("name") ?? (isOriginal ? "Original" : "Variation \(variations.count)"),
          isOriginal: isOriginal, trafficSplit: split ?? 100 / Double(list.count), changes: changes, url: url))
    }
    guard originals == 1 else { throw fields.error("variations", "must have one of the type original") }
    guard splits == 0 || splits == list.count else {
      throw fields.error("variations", "must all have a traffic_split, or none")
    }
    // Thirds of a hundred are written with some digits only.
    let sum = variations.reduce(0) { $0 + $1.trafficSplit }
    guard abs(sum - 100) <= 1 else { throw fields.error("variations", "must share 100 percent of the traffic") }
    variations = variations.filter(\.isOriginal) + variations.filter { !$0.isOriginal }
    for index in variations.indices {
      let digits = String(index)
      variations[index].id =
        index == 0 ? "var_original" : "var_" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
    return variations
  }

  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("description", .string(description)), .init("type", .string(style.rawValue)),
      .init("url_targeting", targeting.json(valueName: "url")), .init("audience", audience.json),
      .init("variations", .array(variations.map(\.json))), .init("goal", goal.json),
      .init("secondary_goals", .array(secondaryGoals.map(\.json))),
    ]
    if let schedule { members.append(.init("schedule", schedule.json)) }
    members += state.members
    return .object(members)
  }

  /// The same with the members of another document in the place of its own; a goal's page is one under any of its two
  /// names.
  public func merging(_ changes: JSONValue) throws(DefinitionError) -> Experiment {
    _ = try DefinitionFields(changes)
    var changes = changes
    if let goal = changes["goal"], case .object(let members) = changes {
      changes = .object(
        members.map { $0.name == "goal" ? JSONValue.Member("goal", GoalCondition.renaming(goal)) : $0 })
    }
    return try Experiment(json: json.merging(changes))
  }
}

extension Experiment.State {
  /// The state that was stored; what somebody writes is a draft.
  fileprivate init(_ fields: DefinitionFields) throws(DefinitionError) {
    func time(_ name: String) throws(DefinitionError) -> Instant? {
      try fields.whole(name, in: 0...Int(Int64.max / 2)).map { Instant(milliseconds: Int64($0)) }
    }
    switch (try time("started_ms"), try time("stopped_ms")) {
    case (nil, _): self = .draft
    case (let started?, nil): self = .running(since: started)
    case (let started?, let stopped?): self = .completed(since: started, until: max(started, stopped))
    }
  }

  fileprivate var members: [JSONValue.Member] {
    switch self {
    case .draft: []
    case .running(let since): [.init("started_ms", .integer(Int(since.milliseconds)))]
    case .completed(let since, let until):
      [.init("started_ms", .integer(Int(since.milliseconds))), .init("stopped_ms", .integer(Int(until.milliseconds)))]
    }
  }
}

extension Experiment.Audience {
  fileprivate init(_ fields: DefinitionFields?) throws(DefinitionError) {
    trafficAllocation = try fields?.number("traffic_allocation", in: 0...100) ?? 100
    var devices: [String] = []
    for device in try fields?.texts("device_types") ?? [] {
      guard ["desktop", "mobile", "tablet"].contains(device.lowercased()) else {
        throw DefinitionError(field: "audience.device_types", reason: "must be desktop, mobile or tablet")
      }
      devices.append(device.lowercased())
    }
    deviceTypes = devices
    var countries: [String] = []
    for country in try fields?.texts("countries") ?? [] {
      let code = country.uppercased() == "UK" ? "GB" : country.uppercased()
      guard code.utf8.count == 2, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
        throw DefinitionError(field: "audience.countries", reason: "must be ISO 3166 codes of two letters")
      }
      if !countries.contains(code) { countries.append(code) }
    }
    self.countries = countries
    visitorType = try fields?.choice("visitor_type") ?? .all
    trafficSources = try fields?.mediums("traffic_source")?.map { $0.lowercased() } ?? []
  }

  /// All of it.
  public var json: JSONValue {
    [
      "traffic_allocation": .number(trafficAllocation), "device_types": .array(deviceTypes.map { .string($0) }),
      "countries": .array(countries.map { .string($0) }), "visitor_type": .string(visitorType.rawValue),
      "traffic_source": .array(trafficSources.map { .string($0) }),
    ]
  }
}
