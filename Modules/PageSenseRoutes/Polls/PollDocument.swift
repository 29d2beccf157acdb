import HTTPSupport
import Models

/// How responses to polls are written.
enum PollDocument {
  static func response(_ response: PollResponse) -> JSONValue {
    let answer: JSONValue =
      switch response.answer {
      case .text(let text): .string(text)
      case .number(let number): .integer(number)
      case .options(let options): .array(options.map { .string($0) })
      }
    let visitor = String(response.visitor, radix: 16)
    return [
      "id": .string(String(response.number)), "visitor_id": .string("vis_\(visitor)"), "answer": answer,
      "url": .string(response.page.url), "device": .string(response.device.name),
      "country": response.country.isEmpty ? .null : .string(response.country),
      "timestamp": .string(ISOTimestamp.seconds(response.time)),
    ]
  }

  /// All together: shares are of responses, so that those of several choices may be more than a hundred together.
  static func summary(_ poll: Poll, _ figures: PollFigures) -> JSONValue {
    let base: [JSONValue.Member] = [
      .init("type", .string(poll.type)), .init("views", .integer(figures.views)),
      .init("dismissals", .integer(figures.dismissals)), .init("total_responses", .integer(figures.responses)),
      .init("unique_visitors", .integer(figures.visitors)),
      // Who was asked before views were counted, or by other means, answers without a view.
      .init("response_rate", Percentage.of(min(figures.responses, figures.views), in: figures.views)),
    ]
    let scale = [JSONValue.Member("average", mean(figures)), .init("distribution", distribution(figures))]
    return switch poll.question {
    case .text: .object(base)
    case .singleChoice, .multipleChoice: .object(base + [.init("options", options(figures))])
    case .rating: .object(base + scale)
    case .netPromoterScore: .object(base + scale + [.init("nps", score(figures))])
    }
  }

  private static func options(_ figures: PollFigures) -> JSONValue {
    .array(
      figures.options.map {
        [
          "option": .string($0.option), "count": .integer($0.count),
          "percentage": Percentage.of($0.count, in: figures.responses),
        ]
      })
  }

  private static func distribution(_ figures: PollFigures) -> JSONValue {
    .array(
      figures.numbers.map {
        [
          "value": .integer($0.number), "count": .integer($0.count),
          "percentage": Percentage.of($0.count, in: figures.responses),
        ]
      })
  }

  private static func mean(_ figures: PollFigures) -> JSONValue { figures.mean.map { Percentage.tenths($0) } ?? .null }

  /// Promoters less detractors, in percent of all; `null` before anybody answered.
  ///
  /// Source: Zoho Survey, net promoter score.
  private static func score(_ figures: PollFigures) -> JSONValue {
    let (detractors, promoters) = (figures.count(in: 0...6), figures.count(in: 9...10))
    let all = figures.responses
    // From whole numbers, so that -0.05 and 0.05 are rounded alike: half up.
    let tenths = all > 0 ? (2000 * (promoters - detractors) + all).floorDivided(by: 2 * all) : 0
    return [
      "score": all > 0 ? .number(Double(tenths) / 10) : .null, "promoters": .integer(promoters),
      "passives": .integer(figures.count(in: 7...8)), "detractors": .integer(detractors),
    ]
  }
}

/// What polls look like.
enum PollSchema {
  private static let types = Schema.string(oneOf: ["single_choice", "multiple_choice", "rating", "text", "nps"])
  private static let display = Schema.object(
    [:],
    optional: [
      "position": .string(oneOf: Poll.Position.allCases.map(\.rawValue)),
      "delay": Schema.count.described("Milliseconds."),
      "frequency": .string(oneOf: Poll.Frequency.allCases.map(\.rawValue)),
    ])
  private static let targeting = Schema.object(
    [:],
    optional: [
      "pages": .array(of: .string), "devices": .array(of: .string(oneOf: DeviceClass.allCases.map(\.name))),
      "visitor_type": .string(oneOf: Poll.Audience.allCases.map(\.rawValue)),
    ])
  private static let schedule = Schema.object([:], optional: ["start_date": .date, "end_date": .date])
  private static let options = Schema.array(of: .string).described("Of choices: at least two.")
  private static let scale = Schema.object([:], optional: ["min": .integer(in: 0...1), "max": .integer(in: 2...100)])
  private static let length = Schema.integer(in: 1...2000).described("Characters of a text.")

  static let body = Schema.object(
    ["name": .string, "type": types, "question": .string],
    optional: [
      "options": options, "scale": scale, "max_length": length, "display": display, "targeting": targeting,
      "schedule": schedule, "status": .string(oneOf: ["active", "paused"]),
    ])

  static let item = Schema.object(
    [
      "id": .string, "name": .string, "type": types, "question": .string, "display": display, "targeting": targeting,
      "schedule": schedule, "status": .string(oneOf: ["scheduled", "active", "completed", "paused"]), "views": .count,
      "responses": .count, "created_time": .timestamp, "last_updated": .timestamp,
    ], optional: ["options": options, "scale": scale, "max_length": length])

  static let response = Schema.object([
    "id": .string, "visitor_id": .string,
    "answer": .any(of: [.string, .integer, .array(of: .string)]), "url": .string, "device": .string,
    "country": Schema.string.orNull, "timestamp": .timestamp,
  ])

  private static let share = Schema.object(["value": .integer, "count": .count, "percentage": .percentage])

  static let summary = Schema.object(
    [
      "type": types, "views": .count, "dismissals": .count, "total_responses": .count, "unique_visitors": .count,
      "response_rate": .percentage,
    ],
    optional: [
      "options": .array(of: .object(["option": .string, "count": .count, "percentage": .percentage])),
      "average": Schema.number.orNull, "distribution": .array(of: share),
      "nps": .object([
        "score": Schema.number.orNull, "promoters": .count, "passives": .count, "detractors": .count,
      ]),
    ])
}
