public import Models
public import ReplayStorage
public import Storage

/// Recorded sessions, as the endpoints about them need them. Blocks: for threads that may wait.
public struct RecordingReader: Sendable {
  /// Recordings of a website that meet a filter, the newest first, and how many there are in all.
  public var list: @Sendable (
    _ website: WebsiteID, _ filter: RecordingFilter, _ limit: Int, _ offset: Int
  ) throws -> (recordings: [Recording], total: Int)
  /// One recording, by its 18 digits.
  public var recording: @Sendable (_ website: WebsiteID, _ id: String) throws -> Recording?
  /// Some of its events as a JSON array, and how many they are: so many are passed over, at most so many are given.
  public var events: @Sendable (
    _ website: WebsiteID, _ id: String, _ start: Int, _ limit: Int
  ) throws -> (json: [UInt8], count: Int)?

  /// A reader of these.
  public init(
    list: @escaping @Sendable (
      _ website: WebsiteID, _ filter: RecordingFilter, _ limit: Int, _ offset: Int
    ) throws -> (recordings: [Recording], total: Int),
    recording: @escaping @Sendable (_ website: WebsiteID, _ id: String) throws -> Recording?,
    events: @escaping @Sendable (
      _ website: WebsiteID, _ id: String, _ start: Int, _ limit: Int
    ) throws -> (json: [UInt8], count: Int)?
  ) {
    self.list = list
    self.recording = recording
    self.events = events
  }

  /// The recordings of a data directory.
  public init(directory: DataDirectory) {
    self.init(
      list: { website, filter, limit, offset in
        try Replays(directory: directory).recordings(of: website, filter, limit: limit, offset: offset)
      },
      recording: { website, id in try Replays(directory: directory).recording(id, on: website) },
      events: { website, id, start, limit in
        try Replays(directory: directory).events(
          of: id, on: website, from: start, limit: limit, bytes: RecordingReader.eventBytesMost)
      })
  }

  /// Bytes of events after which an answer ends.
  static let eventBytesMost = 16 << 20
}

extension PageSenseWorld {
  /// Recorded sessions.
  var recordings: RecordingReader { RecordingReader(directory: directory) }
}
