import HTTPSupport
import HTTPTypes
import Models
import ReplayStorage
import Storage

/// `/websites/{website_id}/recordings` and what lies below.
///
/// Source: PageSense API, "Session Recordings".
enum RecordingEndpoints {
  static let all = [list, search, config, details, events, remove]

  private static let tag = "Recordings"
  private static let base = "websites/{website_id}/recordings"
  private static let listed = Schema.object([
    "recordings": .array(of: RecordingDocument.schema), "pagination": Page.schema,
  ])

  private static let list = PageSenseEndpoint(
    .get, base, tag: tag, "Recorded sessions, the newest first.", scopes: [OAuthScope(.recordings, .read)],
    parameters: RecordingQuery.parameters + Page.parameters, answer: .ok(listed), answerList)

  private static let search = PageSenseEndpoint(
    .get, "\(base)/search", tag: tag, "Recorded sessions that meet all conditions, the newest first.",
    scopes: [OAuthScope(.recordings, .read)], parameters: RecordingQuery.parameters + Page.parameters,
    answer: .ok(listed), answerList)

  @Sendable private static func answerList(_ call: PageSenseCall) throws -> PageSenseAnswer {
    let page = try Page(call.query)
    let query = try RecordingQuery(call)
    let found: (recordings: ArraySlice<Recording>, total: Int)
    let conversions: RecordedConversions
    if let converted = query.converted {
      // Whether a session converted is not stored: goals may be made later. So all candidates are looked at.
      let all = try call.world.recordings.list(call.website.id, query.filter, RecordingQuery.candidatesMax, 0)
      conversions = try RecordedConversions(of: all.recordings, call)
      let fitting = all.recordings.filter { conversions.include($0) == converted }
      found = (page.slice(fitting), fitting.count)
    } else {
      let some = try call.world.recordings.list(call.website.id, query.filter, page.limit, page.offset)
      found = (some.recordings[...], some.total)
      conversions = try RecordedConversions(of: some.recordings, call)
    }
    return .document([
      "recordings": .array(found.recordings.map { RecordingDocument.document($0, conversions, call) }),
      "pagination": page.document(total: found.total),
    ])
  }

  private static let details = PageSenseEndpoint(
    .get, "\(base)/{recording_id}", tag: tag, "One recorded session.", scopes: [OAuthScope(.recordings, .read)],
    answer: .ok(.object(["recording": RecordingDocument.schema]))
  ) { call in
    guard let recording = try call.world.recordings.recording(call.website.id, call.place("recording_id")) else {
      throw PageSenseFailures.notFound("recording")
    }
    let conversions = try RecordedConversions(of: [recording], call)
    return .document(["recording": RecordingDocument.document(recording, conversions, call)])
  }

  private static let events = PageSenseEndpoint(
    .get, "\(base)/{recording_id}/events", tag: tag, "The events of a session, as rrweb shapes them.",
    scopes: [OAuthScope(.recordings, .read)],
    parameters: [
      ParameterDescription("limit", "How many to answer with; fewer when they are large.", .integer(in: 1...100_000)),
      ParameterDescription("offset", "How many to skip.", Schema.count.defaulting(to: 0)),
    ],
    answer: .ok(
      .object(["events": .array(of: .anything), "pagination": Page.schema]))
  ) { call in
    let id = call.place("recording_id")
    let limit = try call.query.whole("limit", in: 1...100_000) ?? 100_000
    let offset = try call.query.whole("offset", in: 0...Int(Int32.max)) ?? 0
    guard let recording = try call.world.recordings.recording(call.website.id, id),
      let events = try call.world.recordings.events(call.website.id, id, offset, limit)
    else { throw PageSenseFailures.notFound("recording") }
    let pagination: JSONValue = [
      "total": .integer(recording.replay.events), "limit": .integer(events.count), "offset": .integer(offset),
    ]
    var json = Array(#"{"events":"#.utf8)
    json += events.json
    json += #","pagination":\#(JSONWriter.text(of: pagination))}"#.utf8
    return .json(json)
  }

  private static let remove = PageSenseEndpoint(
    .delete, "\(base)/{recording_id}", tag: tag, "Deletes a recording.", scopes: [OAuthScope(.recordings, .delete)],
    answer: .nothing
  ) { call in
    let id = call.place("recording_id")
    guard let recording = try call.world.recordings.recording(call.website.id, id), let number = Int64(recording.id)
    else { throw PageSenseFailures.notFound("recording") }
    // The worker deletes it, within a second where one runs.
    _ = try call.world.catalog.addJob(.removeRecording(number, website: call.website.id), now: call.now)
    return .nothing
  }

  private static let config = PageSenseEndpoint(
    .post, "\(base)/config", tag: tag, "Sets what is recorded; what is not given stays.",
    scopes: [OAuthScope(.recordings, .update)], body: RecordingSettings.schema,
    answer: .ok(.object(["config": RecordingSettings.schema]))
  ) { call in
    let owner = DefinitionOwner.website(call.website.id)
    let catalog = call.world.catalog
    for _ in 0..<5 {
      guard let stored = try catalog.snapshot().definitions(.recordingSettings, of: owner).first else {
        let settings = try RecordingSettings(json: call.body)
        _ = try catalog.addDefinition(settings, owner: owner, now: call.now)
        return .document(["config": settings.json])
      }
      let settings = try stored.value(RecordingSettings.self).merging(call.body)
      if try catalog.replaceDefinition(stored, with: settings, now: call.now) != nil {
        return .document(["config": settings.json])
      }
    }
    throw APIFailure(.conflict, "409", "The settings are being changed by somebody else. Please try again.")
  }
}

extension RecordingSettings {
  /// What the settings look like.
  static let schema = Schema.object([
    "enabled": .boolean, "sampling": .integer(in: 0...100), "trigger": .string(oneOf: Trigger.allCases.map(\.rawValue)),
    "mask_text": .boolean, "mask_inputs": .boolean, "retention_days": Schema.integer(in: 1...RecordingSettings.daysMax).orNull,
  ]).withNothingRequired
}
