package import Models
package import Storage

/// Turns the records of one website, in order, into sessions and event rows.
///
/// Deterministic: the same records after the same records give the same rows. Belongs to the worker's thread.
package final class WebsiteApplier {
  package let writer: WebsiteWriter
  private let seed: UInt64
  private var indexes: [StreamID: SessionIndex] = [:]
  private var visitorBuffer: [UInt8] = []
  private let pageview: UInt32

  /// Opens a website for its records.
  package init(website: Website, hot: HotStore, directory: DataDirectory) throws {
    writer = try WebsiteWriter(website: website, hot: hot, directory: directory)
    seed = website.hashSeed
    pageview = try writer.nameCode("pageview")
  }

  /// Applies one record.
  ///
  /// - Parameters:
  ///   - stream: live traffic, or the import that the record belongs to.
  ///   - arrivedAt: when it was accepted, for the daily limits of public beacons.
  package func apply(_ record: borrowing EventRecordReader, stream: StreamID, arrivedAt: Instant) throws {
    if indexes[stream] == nil { indexes[stream] = try SessionIndex(stream, writer, arrivedAt: arrivedAt) }
    let time = record.timestamp.milliseconds
    let client = record.text(.clientSession)
    let clientKey = client.isEmpty ? 0 : Hash64.of(client, seed: seed)
    var found = try joinable(record, time, clientKey, stream)
    guard record.kind == .event else {
      // It only keeps an open session from ending, and says whose that is.
      guard let ordinal = found.session else { return }
      let user = record.kind == .identify ? try writer.userCode(record.text(.user)) : 0
      try writer.update(ordinal) {
        $0.clock = time
        if user != 0 { $0.user = user }
      }
      return
    }
    let isPublic = record.flags.contains(.limited) ? arrivedAt : nil
    let name = try writer.nameCode(record.text(.name), limitedAt: isPublic)
    let arrival = SessionRule.Arrival(
      time: time, isPageview: name == pageview, isInteractive: record.flags.contains(.interactive),
      page: try writer.pageCode(record.text(.pathname), limitedAt: isPublic),
      hostname: try writer.hostnameCode(record.text(.hostname)), user: try writer.userCode(record.text(.user)))
    let opens = found.session == nil
    if opens {
      let visitor = try found.visitor ?? visitorCode(record.text(.visitor), record.flags)
      found.session = try open(record, time, visitor, clientKey, stream, arrivedAt)
    }
    guard let session = found.session else { preconditionFailure("an event has a session") }
    var isExcluded = false
    try writer.update(session) {
      SessionRule.count(arrival, opens: opens, in: &$0)
      isExcluded = $0.exclusion != 0
    }
    writer.append(
      time: time, session: session, name: name, page: arrival.page, hostname: arrival.hostname,
      isNonInteractive: !arrival.isInteractive, isExcluded: isExcluded, isLive: stream == .live)
    if let revenue = record.revenue { try writer.setRevenue(revenue) }
    if record.propertyCount > 0 {
      try record.forEachProperty { name, value in
        // What the door says must not depend on how many names strangers made up.
        let codes = try writer.propertyCodes(
          name: name, value: value, limitedAt: isPublic, isNameLimited: !name.equals(EventRecord.privacyMark))
        writer.setProperty(name: codes.name, value: codes.value)
      }
    }
  }

  /// The open session that a record joins, if there is one, and its visitor's code if the website knows the visitor.
  ///
  /// While yesterday's salt lives, a cookieless visitor's open session of yesterday goes on over midnight.
  private func joinable(
    _ record: borrowing EventRecordReader, _ time: Int64, _ clientKey: UInt64, _ stream: StreamID
  ) throws -> (session: UInt32?, visitor: UInt32?) {
    let yesterday = record.text(.visitorYesterday)
    if !yesterday.isEmpty, let visitor = try knownVisitor(yesterday, record.flags),
      let session = try open(visitor, clientKey, stream, at: time)
    {
      return (session, visitor)
    }
    guard let visitor = try knownVisitor(record.text(.visitor), record.flags) else { return (nil, nil) }
    return (try open(visitor, clientKey, stream, at: time), visitor)
  }

  /// The visitor's latest session, when an event at `time` joins it.
  private func open(_ visitor: UInt32, _ clientKey: UInt64, _ stream: StreamID, at time: Int64) throws -> UInt32? {
    guard let ordinal = indexes[stream]?.session(visitor: visitor, clientKey: clientKey) else { return nil }
    let session = try writer.session(ordinal)
    // Different visitors may share an entry of the index; the session itself tells.
    guard session.visitor == visitor, session.clientKey == clientKey,
      SessionRule.joins(time: time, clock: session.clock, isNamed: clientKey != 0)
    else { return nil }
    return ordinal
  }

  /// Opens a session with what this record says about its visitor.
  private func open(
    _ record: borrowing EventRecordReader, _ time: Int64, _ visitor: UInt32, _ clientKey: UInt64, _ stream: StreamID,
    _ arrivedAt: Instant
  ) throws -> UInt32 {
    var session = SessionRow(
      visitor: visitor, stream: stream.rawValue, start: time, clientKey: clientKey, isBounce: false,
      exclusion: record.flags.contains(.bot) ? ExclusionReason.bot.rawValue : 0)
    for attribute in SessionAttribute.allCases {
      let text = record.text(EventRecord.Field(attribute))
      if !text.isEmpty { session.attributes[Int(attribute.rawValue)] = try writer.code(text, of: attribute) }
    }
    let ordinal = writer.open(session)
    try indexes[stream]?.insert(
      ordinal, visitor: visitor, clientKey: clientKey, arrivedAt: arrivedAt, writer)
    return ordinal
  }

  private func knownVisitor(_ id: UnsafeRawBufferPointer, _ flags: EventRecord.Flags) throws -> UInt32? {
    try withVisitorKey(id, flags) { try writer.existingVisitor($0) }
  }

  private func visitorCode(_ id: UnsafeRawBufferPointer, _ flags: EventRecord.Flags) throws -> UInt32 {
    try withVisitorKey(id, flags) { try writer.visitorCode($0) }
  }

  private func withVisitorKey<T>(
    _ id: UnsafeRawBufferPointer, _ flags: EventRecord.Flags, _ body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    visitorBuffer.removeAll(keepingCapacity: true)
    visitorBuffer.append(WebsiteWriter.visitorKind(isCookieless: flags.contains(.cookieless)))
    visitorBuffer.append(contentsOf: id)
    return try visitorBuffer.withUnsafeBytes(body)
  }

  /// Bytes of memory that the website takes here, roughly.
  var size: Int { writer.size + indexes.values.reduce(0) { $0 + $1.size } }

  /// Forgets the sessions of an import that has ended.
  package func close(_ stream: StreamID) { indexes[stream] = nil }
}
