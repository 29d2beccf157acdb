/// A question that a website asks its visitors.
///
/// Source: PageSense API, "Create Poll"; options, scale and status are ours.
public struct Poll: Definition {
  public static let kind = DefinitionKind.poll

  /// Where on the screen it is shown.
  public enum Position: String, CaseIterable, Hashable, Sendable {
    case bottomRight = "bottom-right"
    case bottomLeft = "bottom-left"
    case topRight = "top-right"
    case topLeft = "top-left"
    case center
  }

  /// How often one visitor is asked.
  public enum Frequency: String, CaseIterable, Hashable, Sendable {
    case oncePerVisitor = "once_per_visitor"
    case oncePerSession = "once_per_session"
    case always
  }

  /// Which visitors are asked.
  public enum Audience: String, CaseIterable, Hashable, Sendable { case all, new, returning }

  private enum QuestionType: String, CaseIterable {
    case singleChoice = "single_choice"
    case multipleChoice = "multiple_choice"
    case rating, text, nps
  }

  /// What people call it.
  public let name: String
  /// What visitors are asked.
  public let text: String
  /// Which answers there can be.
  public let question: PollQuestion
  /// Where on the page it is shown.
  public let position: Position
  /// Milliseconds after the page was shown.
  public let delayMilliseconds: Int
  /// How often one visitor is asked.
  public let frequency: Frequency
  /// On which pages, any of them; empty: on all.
  public let pages: [URLMatch]
  /// On what devices; empty: on any.
  public let devices: [DeviceClass]
  /// Which visitors are asked.
  public let audience: Audience
  /// On which local days.
  public let schedule: DateSpan
  /// Whether it is not asked for the time being.
  public let isPaused: Bool

  /// What somebody wrote, under the API's names.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    text = try fields.required("question", fields.text("question", length: 1...1000))
    question = try Poll.question(fields)
    let display = try fields.fields("display")
    position = try display?.choice("position", Position.self) ?? .bottomRight
    delayMilliseconds = try display?.whole("delay", in: 0...3_600_000) ?? 0
    frequency = try display?.choice("frequency", Frequency.self) ?? .oncePerVisitor
    let targeting = try fields.fields("targeting")
    pages = try targeting?.urlMatches("pages") ?? []
    devices = try targeting?.devices("devices") ?? []
    audience = try targeting?.choice("visitor_type", Audience.self) ?? .all
    schedule = try DateSpan(fields.fields("schedule"), from: "start_date", to: "end_date")
    switch try fields.text("status")?.lowercased() {
    case nil, "active", "scheduled", "completed": isPaused = false
    case "paused": isPaused = true
    default: throw fields.error("status", "must be active or paused")
    }
  }

  private static func question(_ fields: DefinitionFields) throws(DefinitionError) -> PollQuestion {
    func options() throws(DefinitionError) -> [String] {
      let options = try fields.required("options", fields.texts("options", countMax: 50, length: 1...200))
      guard options.count >= 2 else { throw fields.error("options", "must be at least two") }
      guard options.allSatisfy({ !$0.contains { $0.isNewline || $0 == "\t" } }) else {
        throw fields.error("options", "must be of one line each")
      }
      return options
    }
    switch try fields.required("type", fields.choice("type", QuestionType.self)) {
    case .singleChoice: return .singleChoice(try options())
    case .multipleChoice: return .multipleChoice(try options())
    case .rating:
      let scale = try fields.fields("scale")
      let (least, most) = (try scale?.whole("min", in: 0...1) ?? 1, try scale?.whole("max", in: 2...100) ?? 5)
      return .rating(least...most)
    case .text: return .text(charactersMax: try fields.whole("max_length", in: 1...2000) ?? 500)
    case .nps: return .netPromoterScore
    }
  }

  /// The word for the kind of question.
  public var type: String {
    let type: QuestionType =
      switch question {
      case .singleChoice: .singleChoice
      case .multipleChoice: .multipleChoice
      case .rating: .rating
      case .text: .text
      case .netPromoterScore: .nps
      }
    return type.rawValue
  }

  /// `paused`, else where a day lies in the schedule: `scheduled`, `active` or `completed`.
  public func status(on day: CivilDate) -> String { isPaused ? "paused" : schedule.phase(on: day).rawValue }

  public var json: JSONValue {
    var json: JSONValue = [
      "name": .string(name), "type": .string(type), "question": .string(text),
      "display": [
        "position": .string(position.rawValue), "delay": .integer(delayMilliseconds),
        "frequency": .string(frequency.rawValue),
      ],
      "targeting": [
        "pages": .array(pages.map { .string($0.value) }), "devices": .array(devices.map { .string($0.name) }),
        "visitor_type": .string(audience.rawValue),
      ],
      "schedule": schedule.json(from: "start_date", to: "end_date"), "status": isPaused ? "paused" : "active",
    ]
    switch question {
    case .singleChoice(let options), .multipleChoice(let options):
      json = json.merging(["options": .array(options.map { .string($0) })])
    case .rating(let scale):
      json = json.merging(["scale": ["min": .integer(scale.lowerBound), "max": .integer(scale.upperBound)]])
    case .text(let most): json = json.merging(["max_length": .integer(most)])
    case .netPromoterScore: break
    }
    return json
  }
}
