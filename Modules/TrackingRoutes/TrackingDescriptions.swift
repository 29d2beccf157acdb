public import HTTPSupport
import HTTPTypes

/// What `openapi.json` says about the endpoints of this module. A new one needs an entry here: the servers take the
/// methods of its path from the same list.
public enum TrackingDescriptions {
  /// All of them.
  public static let all = [events, heartbeat, replay, configuration, crawlers, serverEvents] + RealtimeDescriptions.all

  private static let events = EndpointDescription(
    .post, "/e/{trackingCode}", tag: "Tracking", "Take an event, or up to 100.",
    pathParameters: [.trackingCode], body: .any(of: [event, .array(of: event)]),
    success: .init(202, "At least one event was taken, and is durable.", taken), failures: failures)

  private static let heartbeat = EndpointDescription(
    .post, "/e/heartbeat/{trackingCode}", tag: "Tracking", "Keep a visitor's open session from ending.",
    pathParameters: [.trackingCode],
    body: .object(["session_id": .string], optional: ["visitor_id": .string, "url": .string]),
    success: .init(202, "It was taken.", taken), failures: failures)

  private static let replay = EndpointDescription(
    .post, "/e/replay/{trackingCode}", tag: "Tracking", "Take a part of a recorded session, plain or as gzip.",
    pathParameters: [.trackingCode],
    body: .object(
      [
        "session_id": .string, "sequence": .count,
        "events": .array(of: .object(["type": .integer, "timestamp": .number], optional: ["data": .anything])),
      ],
      optional: [
        "visitor_id": .string, "url": .string, "timezone": .string, "user_agent": .string, "browser": .string,
        "os": .string, "device_type": .string,
      ]),
    success: .init(202, "The part is durable, or the visitor does not want to be recorded.", taken), failures: failures)

  private static let crawlers = EndpointDescription(
    .post, "/c/{trackingCode}", tag: "Tracking", "Take note that a crawler fetched a page.",
    pathParameters: [.trackingCode],
    body: .object(["u": .string, "ua": .string], optional: ["ip": .string, "r": .string, "src": .string]),
    success: .init(202, "It is durable, or was no crawler's.", taken), failures: failures)

  private static let configuration = EndpointDescription(
    .get, "/e/config/{trackingCode}", tag: "Tracking",
    "What the website's script has to know. Browsers keep it a minute.",
    pathParameters: [.trackingCode],
    success: .init(
      200, "The website's settings, experiments that run, polls that are asked today, and forms that have names.",
      ScriptConfiguration.schema),
    failures: [.notFound, .internalError, .unavailable])

  private static let serverEvents = EndpointDescription(
    .post, "/api/v1/events", tag: "Server events", "Take up to 1,000 events that a website's own server sends.",
    access: .key,
    body: .object(
      ["trackingCode": .string, "events": .array(of: serverEvent)],
      optional: [
        "serverContext": .object([:], optional: ["clientIp": .string, "userAgent": .string, "acceptLanguage": .string])
      ]),
    success: .init(202, "At least one event was taken, and is durable.", taken, tells: .usage),
    alternatives: [.init(200, "The visitor opted out: nothing was taken.", taken, tells: .usage)],
    failures: failures + [.unauthorized])

  private static let serverEvent = Schema.object(
    [
      "type": .string(oneOf: [
        "pageview", "event", "heartbeat", "revenue", "goal", "click", "scroll", "move", "attention", "error",
        "exposure",
        "form", "poll", "identify", "vitals", "purchase",
      ])
    ],
    optional: [
      "userId": .string, "name": .string, "ts": .integer, "visitorId": .string, "sessionId": .string,
      "idempotencyKey": .string,
      "props": .map(of: .anything), "url": .string, "referrer": .string, "value": .any(of: [.number, .string]),
      "currency": .string, "interactive": .boolean, "data": .anything,
    ])

  private static let failures: [FailureKind] = [
    .validation, .forbidden, .notFound, .tooLarge, .limited, .internalError, .unavailable,
  ]

  private static let taken = Schema.object([
    "success": .constant(true), "accepted": .count,
    "rejected": .array(of: .object(["index": .count, "code": .string, "message": .string])),
  ])

  private static let event = Schema.object(
    [
      "type": .string(oneOf: [
        "pageview", "event", "heartbeat", "revenue", "goal", "click", "scroll", "move", "attention", "error",
        "exposure", "form", "poll", "identify", "vitals",
      ])
    ],
    optional: [
      "url": .string, "name": .string, "referrer": .string, "visitor_id": .string, "session_id": .string,
      "event_id": .string, "timestamp": .number, "props": .map(of: .anything), "interactive": .boolean,
      "value": .any(of: [.number, .string]), "currency": .string, "user_agent": .string, "browser": .string,
      "os": .string, "device_type": .string, "language": .string, "timezone": .string, "screen": .string,
      "viewport": .string, "title": .string, "consent": .string, "ignore_dnt": .boolean, "user_id": .string,
      "data": .anything,
    ])
}
