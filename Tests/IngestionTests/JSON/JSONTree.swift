import Ingestion

/// A JSON value as a tree, as the tests compare what two readers understood.
indirect enum JSONTree: Equatable {
  case object([String: JSONTree])
  case array([JSONTree])
  case string(String)
  case number(Double)
  case boolean(Bool)
  case null

  /// Whether a number in it is beyond what `Double` holds.
  var hasInfinity: Bool {
    switch self {
    case .object(let members): members.values.contains { $0.hasInfinity }
    case .array(let values): values.contains { $0.hasInfinity }
    case .number(let number): number.isInfinite
    default: false
    }
  }

  /// What ``JSONReader`` finds in `bytes`; keys that repeat: the last wins.
  static func read(_ bytes: [UInt8]) -> Result<JSONTree, JSONFault> {
    let arena = ByteArena(pieceSize: 16)
    return bytes.withUnsafeBytes { bytes in
      withExtendedLifetime(arena) {
        do throws(JSONFault) {
          var reader = JSONReader(bytes, arena: arena)
          let tree = try value(&reader)
          try reader.finish()
          return .success(tree)
        } catch {
          return .failure(error)
        }
      }
    }
  }

  /// Whether ``JSONReader/skip()`` accepts `bytes`, and where it stopped if not.
  static func skip(_ bytes: [UInt8]) -> JSONFault? {
    let arena = ByteArena(pieceSize: 16)
    return bytes.withUnsafeBytes { bytes in
      do throws(JSONFault) {
        var reader = JSONReader(bytes, arena: arena)
        try reader.skip()
        try reader.finish()
        return nil
      } catch {
        return error
      }
    }
  }

  private static func value(_ reader: inout JSONReader) throws(JSONFault) -> JSONTree {
    switch try reader.peek() {
    case .object:
      var members: [String: JSONTree] = [:]
      try reader.enterObject()
      while let key = try reader.nextKey() {
        let name = String(decoding: key, as: UTF8.self)
        members[name] = try value(&reader)
      }
      return .object(members)
    case .array:
      var values: [JSONTree] = []
      try reader.enterArray()
      while try reader.nextElement() { values.append(try value(&reader)) }
      return .array(values)
    case .string: return .string(String(decoding: try reader.string(), as: UTF8.self))
    case .number: return .number(Double(String(decoding: try reader.number(), as: UTF8.self)) ?? .nan)
    case .boolean: return .boolean(try reader.boolean())
    case .null:
      try reader.null()
      return .null
    }
  }
}
