import Models

/// Packs the events of a recording, chunk by chunk, into parts.
///
/// Lossless to the byte but for spaces between values: order of names, repeated names, `1.0` beside `1`, escapes.
/// Memory: the texts of the recording so far (about ``ReplayLimits/dictionaryBytesMost``) and the open part.
package final class ReplayPacker {
  private let seed: UInt64
  private var tape = JSONTape()
  private var dictionary: PackedDictionary
  private var columns: PartColumns
  private var head = ReplayPacker.emptyHead
  private var isAfterMeta = false
  /// Before its first event a part ends before it begins.
  private static let emptyHead = ReplayPart.Head(first: Instant(milliseconds: 1), last: Instant(milliseconds: 0))
  /// Parts that are complete and not taken yet.
  private var ready: [ReplayPart] = []

  /// A packer before the first event.
  ///
  /// - Parameter seed: one that whoever recorded does not know.
  /// - Throws: `ReplayError` when zlib has no memory.
  package init(seed: UInt64) throws(ReplayError) {
    self.seed = seed
    dictionary = try PackedDictionary(seed: seed)
    columns = PartColumns()
    head.beginsAnew = true
  }

  /// Adds events behind those before.
  ///
  /// - Parameter events: a JSON array.
  /// - Returns: number of events.
  /// - Throws: `ReplayError`; nothing was added then.
  @discardableResult
  package func add(_ events: UnsafeRawBufferPointer) throws(ReplayError) -> Int {
    try tape.read(events)
    guard tape.nodes[0].kind == .array else { throw .malformed(reason: "the events are no array", position: 0) }
    var node = 1
    for _ in 0..<tape.nodes[0].count {
      try add(node, events)
      node = Int(tape.nodes[node].next)
    }
    return Int(tape.nodes[0].count)
  }

  /// Ends the open part and hands out all parts that were not handed out yet, in order.
  package func finish() throws(ReplayError) -> [ReplayPart] {
    try endPart()
    defer { ready = [] }
    return ready
  }

  /// Hands out the parts that are complete by now.
  package func takeReady() -> [ReplayPart] {
    defer { ready = [] }
    return ready
  }

  private func add(_ node: Int, _ events: UnsafeRawBufferPointer) throws(ReplayError) {
    let facts = EventFacts(node, tape, events)
    let size = tape.compactBytes(of: node)
    let isBeginning = facts.type == EventFacts.meta || facts.type == EventFacts.fullSnapshot && !isAfterMeta
    let limit = isBeginning ? ReplayLimits.partBytes : ReplayLimits.partBytesMost - size
    if head.events > 0, head.jsonBytes >= limit { try endPart() }
    isAfterMeta = facts.type == EventFacts.meta
    columns.add(node, of: tape, events, dictionary: &dictionary)
    head.jsonBytes += size + 1
    if let time = facts.time {
      let time = Instant(milliseconds: time)
      let isFirst = head.first > head.last
      head.first = isFirst ? time : min(head.first, time)
      head.last = isFirst ? time : max(head.last, time)
      if facts.type == EventFacts.fullSnapshot, head.snapshot == nil { head.snapshot = time }
    }
    head.events += 1
  }

  private func endPart() throws(ReplayError) {
    guard head.events > 0 else { return }
    // Two brackets, and a comma less than there are events.
    head.jsonBytes += 1
    if head.first > head.last { (head.first, head.last) = (Instant(milliseconds: 0), Instant(milliseconds: 0)) }
    let pieces = try columns.finish()
    let words = try dictionary.endPart()
    head.structureBytes = pieces.structureBytes
    head.numberBytes = pieces.numberBytes
    head.dictionaryBytes = words.bytes
    ready.append(ReplayPart(head, dictionary: words.packed, columns: pieces.packed))
    head = Self.emptyHead
    columns = PartColumns()
    if dictionary.bytes > ReplayLimits.dictionaryBytesMost {
      dictionary = try PackedDictionary(seed: seed)
      head.beginsAnew = true
    }
  }
}
