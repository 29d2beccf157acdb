@testable import ReplayStorage

/// Packing and unpacking in one go.
enum PackedRecording {
  static func parts(_ chunks: [String]) throws -> [ReplayPart] {
    let packer = try ReplayPacker(seed: 1)
    for chunk in chunks { try add(Array(chunk.utf8), to: packer) }
    return try packer.finish()
  }

  static func add(_ bytes: [UInt8], to packer: ReplayPacker) throws {
    try bytes.withUnsafeBytes { _ = try packer.add($0) }
  }

  /// The events of all parts, read back from their stored bytes, as one array.
  static func json(_ parts: [ReplayPart]) throws -> String { String(decoding: try bytes(parts), as: UTF8.self) }

  static func bytes(_ parts: [ReplayPart]) throws -> [UInt8] {
    let unpacker = ReplayUnpacker()
    var events: [UInt8] = []
    for part in parts {
      let part = try ReplayPart(part.bytes)
      try unpacker.enter(part)
      let unpacked = try unpacker.events(of: part)
      if !events.isEmpty { events.append(UInt8(ascii: ",")) }
      events += unpacked.json.dropFirst().dropLast()
    }
    return [UInt8(ascii: "[")] + events + [UInt8(ascii: "]")]
  }

  static func roundTrip(_ json: String) throws -> String { try self.json(parts([json])) }
}
