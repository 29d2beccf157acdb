import Models

/// Writes databases in MaxMind's format, as small as tests need them.
///
/// Source: MaxMind DB file format 2.0.
public struct GeoDatabaseBuilder {
  /// A value of the data section.
  public indirect enum Value {
    case text(String)
    case number(UInt64)
    case double(Double)
    case flag(Bool)
    case list([Value])
    case map([(String, Value)])
    /// Written once, in front of everything else, and pointed to.
    case shared(String)

    /// An entry as MaxMind's city databases have it.
    public static func city(
      country: String, region: String? = nil, city: String? = nil, isShared: Bool = false
    ) -> Value {
      func text(_ text: String) -> Value { isShared ? .shared(text) : .text(text) }
      var members: [(String, Value)] = [
        ("location", .map([("latitude", .double(1.5)), ("accuracy_radius", .number(70_000))])),
        ("country", .map([("is_in_european_union", .flag(true)), ("iso_code", text(country))])),
      ]
      if let region { members.append(("subdivisions", .list([.map([("iso_code", text(region))])]))) }
      if let city { members.append(("city", .map([("names", .map([("de", text("-")), ("en", text(city))]))]))) }
      return .map(members)
    }
  }

  private let recordBits: Int
  private let isIPv6: Bool
  private var nodes: [[Int?]] = [[nil, nil]]
  private var data: [UInt8] = []
  private var shared: [String: Int] = [:]
  /// Places of nodes' entries, told from nodes by being negative: -1 is the entry at 0.
  private var entries: [Int] = []

  /// A database without entries.
  ///
  /// - Parameter recordBits: 24, 28 or 32.
  public init(recordBits: Int = 24, isIPv6: Bool = true) {
    self.recordBits = recordBits
    self.isIPv6 = isIPv6
  }

  /// Adds a network, which must not lie within one that is there.
  public mutating func add(_ address: String, prefix: Int, _ value: Value) {
    guard let address = IPAddress(address) else { preconditionFailure("no address: \(address)") }
    collect(value)
    let entry = data.count
    data += bytes(of: value)
    entries.append(entry)
    // IPv4 lies at the bottom of IPv6.
    let isLow = address.isIPv4 && isIPv6
    let (width, length) = (isLow ? 128 : address.width, isLow ? prefix + 96 : prefix)
    var node = 0
    for bit in 0..<length {
      let side = Int(truncatingIfNeeded: address.number >> UInt128(width - 1 - bit)) & 1
      if bit == length - 1 {
        nodes[node][side] = -entries.count
      } else if let next = nodes[node][side] {
        node = next
      } else {
        nodes.append([nil, nil])
        nodes[node][side] = nodes.count - 1
        node = nodes.count - 1
      }
    }
  }

  /// The whole file.
  public var file: [UInt8] {
    var bytes: [UInt8] = []
    for node in nodes {
      let records = node.map { record in
        guard let record else { return nodes.count }
        return record >= 0 ? record : nodes.count + 16 + entries[-record - 1]
      }
      switch recordBits {
      case 28:
        bytes += big(records[0], 3) + [UInt8((records[0] >> 24) << 4 | (records[1] >> 24))] + big(records[1], 3)
      default: bytes += records.flatMap { big($0, recordBits / 8) }
      }
    }
    bytes += [UInt8](repeating: 0, count: 16) + data
    bytes += [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
    return bytes
      + self.bytes(
        of: .map([
          ("binary_format_major_version", .number(2)), ("binary_format_minor_version", .number(0)),
          ("build_epoch", .number(1_700_000_000)), ("database_type", .text("Test-City")),
          ("description", .map([("en", .text("A test"))])), ("ip_version", .number(isIPv6 ? 6 : 4)),
          ("languages", .list([.text("en")])), ("node_count", .number(UInt64(nodes.count))),
          ("record_size", .number(UInt64(recordBits))),
        ]))
  }

  private func big(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private mutating func collect(_ value: Value) {
    switch value {
    case .shared(let text) where shared[text] == nil:
      shared[text] = data.count
      data += bytes(of: .text(text))
    case .list(let values): for value in values { collect(value) }
    case .map(let members): for member in members { collect(member.1) }
    default: break
    }
  }

  private func bytes(of value: Value) -> [UInt8] {
    switch value {
    case .text(let text): head(2, text.utf8.count) + Array(text.utf8)
    case .number(let number):
      // As the kind that just holds it: 16, 32 or 64 bits, without zeros in front.
      head(number < 1 << 16 ? 5 : number < 1 << 32 ? 6 : 9, (64 - number.leadingZeroBitCount + 7) / 8)
        + Array(big(Int(number), 8).drop { $0 == 0 })
    case .double(let number): head(3, 8) + big(Int(bitPattern: UInt(number.bitPattern)), 8)
    case .flag(let flag): head(14, flag ? 1 : 0)
    case .list(let values): head(11, values.count) + values.flatMap { bytes(of: $0) }
    case .map(let members):
      head(7, members.count) + members.flatMap { bytes(of: .text($0.0)) + bytes(of: $0.1) }
    case .shared(let text): pointer(shared[text] ?? 0)
    }
  }

  private func head(_ kind: Int, _ size: Int) -> [UInt8] {
    let (low, more): (Int, [UInt8]) =
      switch size {
      case ..<29: (size, [])
      case ..<285: (29, big(size - 29, 1))
      case ..<65_821: (30, big(size - 285, 2))
      default: (31, big(size - 65_821, 3))
      }
    return kind < 8 ? [UInt8((kind << 5) | low)] + more : [UInt8(low), UInt8(kind - 7)] + more
  }

  private func pointer(_ target: Int) -> [UInt8] {
    switch target {
    case ..<2048: [UInt8((1 << 5) | (target >> 8))] + big(target, 1)
    case ..<526_336: [UInt8((1 << 5) | (1 << 3) | ((target - 2048) >> 16))] + big(target - 2048, 2)
    default: [UInt8((1 << 5) | (3 << 3))] + big(target, 4)
    }
  }
}
