/// What packing makes of some events: their sizes, and whether they come back.
public struct PackingTrial: Sendable {
  /// Number of events.
  public let events: Int
  /// Bytes as JSON without spaces.
  public let jsonBytes: Int
  /// Bytes of all parts.
  public let packedBytes: Int
  /// Number of parts.
  public let parts: Int
  private let packed: [ReplayPart]
  private let json: [UInt8]

  /// Packs a JSON array of events.
  ///
  /// - Throws: `ReplayError` for what is no such array.
  public init(_ json: [UInt8]) throws {
    let packer = try ReplayPacker(seed: 1)
    _ = try json.withUnsafeBytes { try packer.add($0) }
    packed = try packer.finish()
    self.json = json
    events = packed.reduce(0) { $0 + $1.head.events }
    // Each part has brackets of its own, where the whole has a comma.
    jsonBytes = packed.isEmpty ? 2 : packed.reduce(1) { $0 + $1.head.jsonBytes - 1 }
    packedBytes = packed.reduce(0) { $0 + $1.bytes.count }
    parts = packed.count
  }

  /// Unpacks all parts.
  ///
  /// - Returns: the events of each, as a JSON array.
  public func unpack() throws -> [[UInt8]] {
    let unpacker = ReplayUnpacker()
    return try packed.map { part in
      try unpacker.enter(part)
      return try unpacker.events(of: part).json
    }
  }

  /// Whether what was unpacked is the same JSON to the byte, but for spaces.
  public func isEqual(_ unpacked: [[UInt8]]) -> Bool {
    let events = unpacked.map { $0.dropFirst().dropLast() }.joined(separator: [UInt8(ascii: ",")])
    return [UInt8(ascii: "[")] + events + [UInt8(ascii: "]")] == Self.withoutSpaces(json)
  }

  private static func withoutSpaces(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var (isInside, isEscaped) = (false, false)
    for byte in json {
      if !isInside, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
      result.append(byte)
      if byte == UInt8(ascii: "\""), !isEscaped { isInside.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return result
  }
}
