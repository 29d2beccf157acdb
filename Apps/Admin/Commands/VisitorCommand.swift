import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct VisitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visitor", abstract: "What is stored about one visitor.",
    subcommands: [Show.self])

  struct Show: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show every session and event of a visitor.",
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
      let store = installation.makeEventStore()
      var events = try store.events(of: id, on: website.id)
      if events.isEmpty, id.hasPrefix("vis_") { events = try store.events(of: String(id.dropFirst(4)), on: website.id) }
      guard !events.isEmpty else {
        throw CommandFailure("Nothing is stored about visitor '\(id)' on \(website.domain).")
      }
      common.show(document(events, website), text(events))
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

    private func document(_ events: [ScannedEvent], _ website: Website) -> JSONValue {
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
      ]
    }

    private func text(_ events: [ScannedEvent]) -> String {
      sessions(events).map { events in
        var table = TextTable(["time (UTC)", "event", "page"])
        for event in events {
          let time = ISOTimestamp.text(event.timestamp).prefix(19).split(separator: "T").joined(separator: " ")
          table.add([time, event.name, event.hostname + event.pathname])
        }
        let session = ExportRow.sessionID(events.first?.session ?? 0)
        let mark = events.first?.exclusion == .bot ? ", marked as a bot's" : ""
        return "Session \(session)\(mark)\n\(table.text)"
      }.joined(separator: "\n\n")
    }
  }
}

extension EventStore {
  /// Every event of a visitor.
  fileprivate func events(of visitor: String, on website: WebsiteID) throws -> [ScannedEvent] {
    var events: [ScannedEvent] = []
    try scan(website: website, range: .all, visitor: visitor) { events.append($0) }
    return events
  }
}
