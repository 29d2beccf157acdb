import HTTPSupport
import Models
import ReplayStorage
import ServiceSupport
import Storage

/// Everything that is stored of one visitor.
struct VisitorRecord {
  /// The visitor as somebody named it.
  let id: String
  private let identity: Identities.Identity?
  private let events: [ScannedEvent]
  private let errors: [ErrorGroups.VisitorsError]
  private let replays: [Replay]
  private let interactions: [VisitorsInteraction]
  private let attempts: [VisitorsAttempt]
  private let responses: [VisitorsResponse]
  private let exposures: [(experiment: DefinitionID, variation: String, at: Instant)]
  private let samples: [Vitals.Sample]

  /// Reads all stores.
  init(of id: String, on website: Website, _ installation: Installation) throws {
    self.id = id
    let directory = installation.directory
    let visitor = NamedVisitor(id: id, of: website)
    identity = try Identities(directory: directory).identity(of: visitor, on: website.id)
    events = try installation.makeEventStore().events(of: id, on: website.id)
    errors = try ErrorGroups(directory: directory).occurrences(of: visitor, on: website.id)
    replays = try Replays(directory: directory).replays(of: visitor, on: website.id)
    interactions = try Heatmaps(directory: directory).interactions(of: visitor, on: website.id)
    attempts = try Forms(directory: directory).attempts(of: visitor, on: website.id)
    responses = try Polls(directory: directory).responses(of: visitor, on: website.id)
    exposures = try Exposures(directory: directory).exposures(of: visitor, on: website.id)
    samples = try Vitals(directory: directory).samples(of: visitor, on: website.id)
  }

  var isEmpty: Bool {
    identity == nil && events.isEmpty && errors.isEmpty && replays.isEmpty && interactions.isEmpty && attempts.isEmpty
      && responses.isEmpty && exposures.isEmpty && samples.isEmpty
  }

  /// Sessions in the order in which they began, each with its events in order of arrival.
  private var sessions: [ArraySlice<ScannedEvent>] {
    var sessions: [ArraySlice<ScannedEvent>] = []
    var rest = events[...]
    while let first = rest.first {
      let session = rest.prefix { $0.session == first.session }
      sessions.append(session)
      rest = rest.dropFirst(session.count)
    }
    return sessions
  }

  // MARK: For programs

  /// The visitors of a user.
  static func document(ofUser user: String, _ records: [VisitorRecord], _ website: Website) -> JSONValue {
    [
      "user_id": .string(user), "website": .string(website.uuid),
      "visitors": .array(records.map { $0.document(on: website) }),
    ]
  }

  func document(on website: Website) -> JSONValue {
    [
      "visitor_id": .string(id), "website": .string(website.uuid),
      "identity": identity.map { identity in
        [
          "user_id": .string(identity.user),
          "traits": .object(
            identity.traits.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
          "identified_at": time(identity.first), "updated_at": time(identity.latest),
        ]
      } ?? .null,
      "events": .integer(events.count), "sessions": .array(sessions.map { session($0) }),
      "errors": .array(
        errors.map { ["group": .string($0.group), "message": .string($0.message), "occurred_at": time($0.time)] }),
      "replays": .array(
        replays.map {
          [
            "id": .string($0.id), "session_id": .string($0.session), "page": .string($0.page),
            "started_at": time($0.startedAt), "seconds": .integer($0.seconds),
          ]
        }),
      "interactions": .array(interactions.map { interaction($0) }),
      "forms": .array(
        attempts.map {
          [
            "selector": .string($0.selector), "page": page($0.page), "started_at": time($0.started),
            "submitted_at": $0.submitted.map { time($0) } ?? .null, "fields": .array($0.fields.map { .string($0) }),
          ]
        }),
      "polls": .array(
        responses.map {
          ["poll": .string($0.poll), "page": page($0.page), "answered_at": time($0.time), "answer": answer($0.answer)]
        }),
      "experiments": .array(
        exposures.map {
          ["experiment": .string("\($0.experiment)"), "variation": .string($0.variation), "seen_at": time($0.at)]
        }),
      "vitals": .array(
        samples.map { sample in
          .object(
            [.init("page", page(sample.page)), .init("measured_at", time(sample.time))]
              + PageVital.allCases.compactMap { vital in
                sample.values[vital].map { .init(vital.rawValue, VitalText.value(of: vital, $0)) }
              })
        }),
    ]
  }

  private func session(_ events: ArraySlice<ScannedEvent>) -> JSONValue {
    let times = events.map(\.timestamp)
    return [
      "session_id": .string(ExportRow.sessionID(events.first?.session ?? 0)),
      "first_event_at": .text(times.min().map { ISOTimestamp.text($0) }),
      "last_event_at": .text(times.max().map { ISOTimestamp.text($0) }),
      "is_bot": .bool(events.first?.exclusion == .bot), "events": .array(events.map { ExportRow.document($0) }),
    ]
  }

  private func interaction(_ deed: VisitorsInteraction) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", .string(deed.kind.word)), .init("page", page(deed.page)), .init("at", time(deed.time)),
    ]
    if !deed.selector.isEmpty { members.append(.init("selector", .string(deed.selector))) }
    if !deed.text.isEmpty { members.append(.init("text", .string(deed.text))) }
    return .object(members + deed.numbers.map { .init($0.name, .integer($0.value)) })
  }

  private func answer(_ answer: PollAnswer) -> JSONValue {
    switch answer {
    case .text(let text): .string(text)
    case .number(let number): .integer(number)
    case .options(let options): .array(options.map { .string($0) })
    }
  }

  private func page(_ page: PageAddress) -> JSONValue { .string(page.host + page.path) }

  private func time(_ instant: Instant) -> JSONValue { .string(ISOTimestamp.text(instant)) }

  // MARK: For people

  var text: String {
    var parts = ["Visitor \(id)"]
    if let identity {
      let traits = identity.traits.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
      parts.append((["User \(identity.user)"] + traits).joined(separator: "\n"))
    }
    for events in sessions {
      let session = ExportRow.sessionID(events.first?.session ?? 0)
      let mark = events.first?.exclusion == .bot ? ", marked as a bot's" : ""
      parts.append(
        "Session \(session)\(mark)\n"
          + Self.table(
            ["time (UTC)", "event", "page"], events.map { [$0.name, $0.hostname + $0.pathname] },
            events.map(\.timestamp)))
    }
    func add(_ title: String, _ columns: [String], _ times: [Instant], _ rows: [[String]]) {
      guard !rows.isEmpty else { return }
      parts.append(title + "\n" + Self.table(["time (UTC)"] + columns, rows, times))
    }
    add(
      "Errors", ["error", "group"], errors.map(\.time), errors.map { [String($0.message.prefix(60)), $0.group] })
    add(
      "Recordings", ["page", "seconds", "recording"], replays.map(\.startedAt),
      replays.map { [$0.page, String($0.seconds), $0.id] })
    add(
      "Interactions", ["what", "page", "where"], interactions.map(\.time),
      interactions.map { deed in
        let numbers = deed.numbers.map { "\($0.name) \($0.value)" }
        return [
          deed.kind.word, deed.page.path, ([deed.selector] + numbers).filter { !$0.isEmpty }.joined(separator: ", "),
        ]
      })
    add(
      "Forms", ["form", "page", "sent", "fields"], attempts.map(\.started),
      attempts.map {
        [$0.selector, $0.page.path, $0.submitted == nil ? "no" : "yes", $0.fields.joined(separator: ", ")]
      })
    add(
      "Polls", ["poll", "page", "answer"], responses.map(\.time),
      responses.map { [$0.poll, $0.page.path, JSONWriter.text(of: answer($0.answer))] })
    add(
      "Experiments", ["experiment", "variation"], exposures.map(\.at),
      exposures.map { ["\($0.experiment)", $0.variation] })
    add(
      "Measurements", ["page"] + PageVital.allCases.map(\.rawValue), samples.map(\.time),
      samples.map { sample in
        [sample.page.path]
          + PageVital.allCases.map { vital in sample.values[vital].map { VitalText.text(of: vital, $0) } ?? "" }
      })
    return parts.joined(separator: "\n\n")
  }

  private static func table(_ columns: [String], _ rows: [[String]], _ times: [Instant]) -> String {
    var table = TextTable(columns)
    for (time, row) in zip(times, rows) {
      table.add([ISOTimestamp.text(time).prefix(19).split(separator: "T").joined(separator: " ")] + row)
    }
    return table.text
  }

  // MARK: Rows

  /// The events as rows that `import` takes.
  var rows: [JSONValue] { events.map { ExportRow.document($0) } }
}
