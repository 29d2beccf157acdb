import ArgumentParser
import HTTPSupport
import Models
import ReplayStorage
import ServiceSupport
import Storage

struct VisitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visitor", abstract: "What is stored about one visitor.",
    subcommands: [Show.self, Export.self, Erase.self])

  struct Show: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show every session, event, error and recording of a visitor.",
      discussion: """
        The id is what the website's script sent, with or without 'vis_' in front; cookieless visitors are known by 16
        hexadecimal digits, as 'export' writes them.
        """)

    @Argument(help: "The visitor's id.")
    var id: String

    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let events = try installation.makeEventStore().events(of: id, on: website.id)
      let visitor = NamedVisitor(id: id, of: website)
      let errors = try ErrorGroups(directory: installation.directory).occurrences(of: visitor, on: website.id)
      let replays = try Replays(directory: installation.directory).replays(of: visitor, on: website.id)
      guard !events.isEmpty || !errors.isEmpty || !replays.isEmpty else {
        throw CommandFailure("Nothing is stored about visitor '\(id)' on \(website.domain).")
      }
      common.show(document(events, errors, replays, website), text(events, errors, replays))
    }

    /// Sessions in the order in which they began, each with its events in order of arrival.
    private func sessions(_ events: [ScannedEvent]) -> [ArraySlice<ScannedEvent>] {
      var sessions: [ArraySlice<ScannedEvent>] = []
      var rest = events[...]
      while let first = rest.first {
        let session = rest.prefix { $0.session == first.session }
        sessions.append(session)
        rest = rest.dropFirst(session.count)
      }
      return sessions
    }

    private func document(
      _ events: [ScannedEvent], _ errors: [ErrorGroups.VisitorsError], _ replays: [Replay], _ website: Website
    ) -> JSONValue {
      let sessions = sessions(events).map { events -> JSONValue in
        let times = events.map(\.timestamp)
        return [
          "session_id": .string(ExportRow.sessionID(events.first?.session ?? 0)),
          "first_event_at": .text(times.min().map { ISOTimestamp.text($0) }),
          "last_event_at": .text(times.max().map { ISOTimestamp.text($0) }),
          "is_bot": .bool(events.first?.exclusion == .bot), "events": .array(events.map { ExportRow.document($0) }),
        ]
      }
      return [
        "visitor_id": .string(id), "website": .string(website.uuid), "events": .integer(events.count),
        "sessions": .array(sessions),
        "errors": .array(
          errors.map {
            [
              "group": .string($0.group), "message": .string($0.message),
              "occurred_at": .string(ISOTimestamp.text($0.time)),
            ]
          }),
        "replays": .array(
          replays.map {
            [
              "id": .string($0.id), "session_id": .string($0.session), "page": .string($0.page),
              "started_at": .string(ISOTimestamp.text($0.startedAt)), "seconds": .integer($0.seconds),
            ]
          }),
      ]
    }

    private func text(
      _ events: [ScannedEvent], _ errors: [ErrorGroups.VisitorsError], _ replays: [Replay]
    ) -> String {
      var parts = sessions(events).map { events in
        var table = TextTable(["time (UTC)", "event", "page"])
        for event in events {
          table.add([time(event.timestamp), event.name, event.hostname + event.pathname])
        }
        let session = ExportRow.sessionID(events.first?.session ?? 0)
        let mark = events.first?.exclusion == .bot ? ", marked as a bot's" : ""
        return "Session \(session)\(mark)\n\(table.text)"
      }
      if !errors.isEmpty {
        var table = TextTable(["time (UTC)", "error", "group"])
        for error in errors { table.add([time(error.time), String(error.message.prefix(60)), error.group]) }
        parts.append("Errors\n\(table.text)")
      }
      if !replays.isEmpty {
        var table = TextTable(["time (UTC)", "page", "seconds", "recording"])
        for replay in replays {
          table.add([time(replay.startedAt), replay.page, String(replay.seconds), replay.id])
        }
        parts.append("Recordings\n\(table.text)")
      }
      return parts.joined(separator: "\n\n")
    }

    private func time(_ instant: Instant) -> String {
      ISOTimestamp.text(instant).prefix(19).split(separator: "T").joined(separator: " ")
    }
  }
}

extension EventStore {
  /// Every event of a visitor, named with or without `vis_` in front.
  func events(of visitor: String, on website: WebsiteID) throws -> [ScannedEvent] {
    var events: [ScannedEvent] = []
    try scan(website: website, range: .all, visitor: visitor) { events.append($0) }
    guard events.isEmpty, visitor.hasPrefix("vis_") else { return events }
    return try self.events(of: String(visitor.dropFirst(4)), on: website)
  }
}
