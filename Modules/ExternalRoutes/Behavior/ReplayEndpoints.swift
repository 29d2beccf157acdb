import HTTPSupport
import HTTPTypes
import Models

/// `GET /replays/{websiteId}/sessions`.
///
/// Source: External API, "GET /replays/:websiteId/sessions".
enum ReplayEndpoints {
  static let all = [sessions]

  private static let sessions = ExternalEndpoint(
    .get, "replays/{websiteId}/sessions", tag: "Replays", "Recorded sessions, the newest first.", gate: .website,
    data: .object([
      "sessions": .array(of: session),
      "pagination": .object(["limit": .count, "offset": .count, "has_more": .boolean]),
    ]),
    parameters: .withoutRange, .limit(default: 50, max: 200), .offset
  ) { call, _, limit, offset in
    // One more than asked for tells whether there are more.
    let replays = try call.request.behavior.replays(call.website.id, limit + 1, offset)
    return [
      "sessions": .array(replays.prefix(limit).map(document)),
      "pagination": [
        "limit": .integer(limit), "offset": .integer(offset), "has_more": .bool(replays.count > limit),
      ],
    ]
  }

  private static let session = Schema.object([
    "id": .string, "session_id": .string, "page_url": .string.described("The path on which the session began."),
    "device_type": .string, "browser": .string, "os": .string, "country_code": .string,
    "duration_seconds": .count, "event_count": .count, "started_at": .timestamp, "ended_at": .timestamp,
  ])

  private static func document(_ replay: Replay) -> JSONValue {
    [
      "id": .string(replay.id), "session_id": .string(replay.session), "page_url": .string(replay.page),
      "device_type": .string(replay.device.lowercased()), "browser": .string(replay.browser),
      "os": .string(replay.operatingSystem), "country_code": .string(replay.country),
      "duration_seconds": .integer(replay.seconds), "event_count": .integer(replay.events),
      "started_at": .string(ISOTimestamp.text(replay.startedAt)),
      "ended_at": .string(ISOTimestamp.text(replay.endedAt)),
    ]
  }
}
