import Foundation

/// What a scratch folder holds already, so that a later run with the same data need not make it again.
struct PreparedData: Codable, Equatable {
  /// Which tables the peers have: a note that tells of others, or of none, is not one.
  private static let peerTables = 2

  var tables = Self.peerTables
  /// Path, size and number of lines of the file of events.
  var events = ""
  var eventBytes = 0
  var eventCount = 0
  var imported: ImportedWebsite?
  var peers: [String: PeerEngine.Loaded] = [:]

  /// What the note in a folder says; nothing where there is none, or where it tells of other events.
  init(folder: String, events: EventFile) {
    self.init(events)
    guard let data = FileManager.default.contents(atPath: Self.path(folder)),
      let known = try? JSONDecoder().decode(PreparedData.self, from: data)
    else { return }
    guard known.tables == Self.peerTables else { return }
    if known.events == self.events, known.eventBytes == eventBytes, known.eventCount == eventCount { self = known }
  }

  private init(_ file: EventFile) {
    events = file.path
    eventBytes = file.bytes
    eventCount = file.events
  }

  /// Leaves the note.
  func save(in folder: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: Self.path(folder)))
  }

  private static func path(_ folder: String) -> String { folder + "/prepared.json" }
}
