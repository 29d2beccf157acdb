import HTTPSupport
import HTTPTypes

/// What `openapi.json` says about the real-time endpoints.
enum RealtimeDescriptions {
  static let all = RealtimeEndpoint.allCases.map { endpoint in
    EndpointDescription(
      .get, endpoint.path, tag: "Real-time", summary(endpoint), pathParameters: [website(endpoint)],
      success: .init(200, summary(endpoint), schema(endpoint)),
      failures: [.notFound, .limited, .internalError, .unavailable])
  }

  private static func summary(_ endpoint: RealtimeEndpoint) -> String {
    switch endpoint {
    case .live: "How many visitors are on the website."
    case .realtime: "What happens on the website now and today."
    case .statistics: "Visitors of today, the week and the month, and what their sessions are like."
    case .status: "Whether events are taken, and when the last one came."
    }
  }

  private static func website(_ endpoint: RealtimeEndpoint) -> ParameterDescription {
    endpoint.path.contains("{trackingCode}")
      ? .trackingCode
      : ParameterDescription("website", "The website's id or tracking code.", .string, isRequired: true)
  }

  private static func schema(_ endpoint: RealtimeEndpoint) -> Schema {
    let figure = Schema.object(["current": .count, "today": .count, "change": .number])
    switch endpoint {
    case .live:
      return .object([
        "liveCount": .count,
        "sessions": .array(
          of: .object(["page": .string, "country": .string, "device": .string, "seconds": .count])),
        "timestamp": .timestamp,
      ])
    case .realtime:
      return .object([
        "visitors": figure, "pageViews": figure,
        "countries": .array(of: .object(["code": .string, "name": .string, "count": .count])),
        "topPages": .array(of: .object(["path": .string, "visitors": .count])), "timestamp": .timestamp,
      ])
    case .statistics:
      return .object([
        "visitors": .object(["live": .count, "today": .count, "week": .count, "month": .count]),
        "bounceRate": .number, "avgSessionDuration": .count, "pagesPerSession": .number, "newVisitorRate": .number,
        "returningVisitorRate": .number, "timestamp": .timestamp,
      ])
    case .status:
      return .object([
        "active": .boolean, "tracking_code": .string, "domain": .string, "last_event": Schema.timestamp.orNull,
      ])
    }
  }
}
