/// What is counted of a website as a whole. Stored with every batch and every seal; the latest one holds.
struct WebsiteState: Hashable {
  /// Events stored so far: the next one's number in order of arrival.
  var events: Int64 = 0
  /// Sessions opened so far: the next one's ordinal.
  var sessions: UInt32 = 0
  /// Time of the latest live event, milliseconds; `Int64.min` before the first.
  var latestLive: Int64 = .min
  /// Time of the latest event of ordinary sessions.
  var latestOrdinary: Int64 = .min
  /// The day of arrival (days since the epoch) for which the following are counted.
  var limitsDay: Int64 = 0
  /// New texts that public beacons brought on that day, by domain.
  var newPages: UInt32 = 0
  var newNames: UInt32 = 0
  var newValues: UInt32 = 0
  var newPropertyNames: UInt32 = 0

  /// Bytes of the form without `newPropertyNames`, in which earlier programs stored it.
  static let earlierSize = 48

  func append(to writer: inout ByteWriter) {
    writer.append(events)
    writer.append(sessions)
    writer.append(latestLive)
    writer.append(latestOrdinary)
    writer.append(limitsDay)
    writer.append(newPages)
    writer.append(newNames)
    writer.append(newValues)
    writer.append(newPropertyNames)
  }

  init() {}

  /// Reads a stored state.
  ///
  /// - Parameter hasPropertyNames: whether it has `newPropertyNames`; without it none count as used.
  init(_ reader: inout ByteReader, hasPropertyNames: Bool) throws(StoreError) {
    events = try reader.integer()
    sessions = try reader.integer()
    latestLive = try reader.integer()
    latestOrdinary = try reader.integer()
    limitsDay = try reader.integer()
    newPages = try reader.integer()
    newNames = try reader.integer()
    newValues = try reader.integer()
    if hasPropertyNames { newPropertyNames = try reader.integer() }
  }
}
