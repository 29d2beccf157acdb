import HTTPSupport
import Models
import Storage

/// How a recording is written.
///
/// Source: PageSense API, "Recording Response".
enum RecordingDocument {
  static func document(
    _ recording: Recording, _ conversions: RecordedConversions, _ call: PageSenseCall
  ) -> JSONValue {
    let (replay, facts) = (recording.replay, recording.facts)
    return [
      "id": .string(recording.id), "visitor_id": .string("vis_" + recording.visitor),
      "session_id": .string(replay.session), "session_duration": .integer(replay.seconds),
      "page_views": .integer(facts.pageViews), "device": .string(replay.device.lowercased()),
      "browser": .string(replay.browser), "os": .string(replay.operatingSystem),
      "country": .string(CountryNames.name(of: replay.country)), "city": .string(recording.city),
      "traffic_source": .string(source(recording)), "converted": .bool(conversions.include(recording)),
      "errors": .array(
        facts.failures.map {
          ["type": .string($0.type), "message": .string($0.message), "timestamp": .integer($0.second)]
        }),
      "rage_clicks": .integer(facts.rageClicks), "dead_clicks": .integer(facts.deadClicks),
      "clicks": .integer(facts.clicks), "events": .integer(replay.events),
      "pages": .array(
        facts.pages.map { ["url": .string($0.address), "timestamp": .integer($0.second)] }),
      "recording_url": .string(
        "\(call.publicURL)\(PageSenseAddress.api)/websites/\(call.website.number)/recordings/\(recording.id)/events"),
      "timestamp": .string(ISOTimestamp.seconds(replay.startedAt)),
    ]
  }

  /// `organic`, `direct` … : the words by which recordings are searched too.
  private static func source(_ recording: Recording) -> String {
    switch recording.medium {
    case "": "direct"
    case "search": "organic"
    case let medium: medium.lowercased()
    }
  }

  static let schema = Schema.object([
    "id": .string, "visitor_id": .string, "session_id": .string, "session_duration": Schema.count.described("Seconds."),
    "page_views": .count, "device": .string, "browser": .string, "os": .string, "country": .string, "city": .string,
    "traffic_source": .string, "converted": .boolean,
    "errors": .array(
      of: .object([
        "type": .string, "message": .string, "timestamp": Schema.count.described("Seconds from the start."),
      ])),
    "rage_clicks": .count, "dead_clicks": .count, "clicks": .count, "events": .count,
    "pages": .array(of: .object(["url": .string, "timestamp": .count])),
    "recording_url": Schema.string.described("Where its events are, as any player of rrweb takes them."),
    "timestamp": .timestamp,
  ])
}
