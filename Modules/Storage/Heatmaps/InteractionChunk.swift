package import Models

/// Many interactions of one kind and website in columns, made smaller by what they have in common: some 10 bytes a
/// click.
///
///     u8 version · u8 kind · varint rows · varint profiles · varint points, then columns, each behind its length:
///     profiles  visitor · device · medium · country · width
///     rows      page · time (steps) · profile, and by kind
///               click      element · offset x · offset y · the element's left edge · its upper edge
///               scroll     depth
///               attention  from · to · milliseconds
///               move       points of each row · x (steps) · y (steps) of all points
///     CRC-32C
package struct InteractionChunk: Equatable, Sendable {
  /// Rows of one chunk, and places of pointers: what bytes may claim.
  package static let rowsMax = 65_536
  package static let pointsMax = 1 << 20

  package let kind: InteractionKind
  /// In the order in which they were put in.
  package var rows: [InteractionRow]

  package init(_ kind: InteractionKind, rows: [InteractionRow]) {
    self.kind = kind
    self.rows = rows
  }

  /// The stored form.
  ///
  /// - Precondition: no more rows and points than one chunk holds.
  package func encoded() throws(StoreError) -> [UInt8] {
    precondition(rows.count <= Self.rowsMax, "a chunk holds so many rows at most")
    var profiles: [InteractionProfile] = []
    var numbers: [InteractionProfile: Int64] = [:]
    let who = rows.map { row in
      if let number = numbers[row.who] { return number }
      let number = Int64(profiles.count)
      numbers[row.who] = number
      profiles.append(row.who)
      return number
    }
    let points = rows.flatMap(\.points)
    precondition(points.count <= 2 * Self.pointsMax, "a chunk holds so many points at most")
    var writer = ByteWriter()
    writer.append(UInt8(1))
    writer.append(kind.rawValue)
    writer.varint(UInt64(rows.count))
    writer.varint(UInt64(profiles.count))
    writer.varint(UInt64(points.count / 2))
    for column in [
      profiles.map { Int64(bitPattern: $0.visitor) }, profiles.map { Int64($0.device.rawValue) },
      profiles.map { Int64($0.medium.rawValue) }, profiles.map { Int64($0.country) }, profiles.map { Int64($0.width) },
      rows.map(\.page), Self.steps(rows.map(\.time)), who,
    ] { writer.block(try ChunkColumn.encode(column)) }
    let columns: [[Int64]] =
      switch kind {
      case .click:
        [
          rows.map(\.element), rows.map { Int64($0.a) }, rows.map { Int64($0.b) },
          rows.map { Int64(Self.edge($0.c, $0.a)) }, rows.map { Int64(Self.edge($0.d, $0.b)) },
        ]
      case .scroll: [rows.map { Int64($0.a) }]
      case .attention: [rows.map { Int64($0.a) }, rows.map { Int64($0.b) }, rows.map { Int64($0.c) }]
      case .move:
        [
          rows.map { Int64($0.points.count / 2) },
          Self.steps(stride(from: 0, to: points.count, by: 2).map { Int64(points[$0]) }),
          Self.steps(stride(from: 1, to: points.count, by: 2).map { Int64(points[$0]) }),
        ]
      }
    for column in columns { writer.block(try ChunkColumn.encode(column)) }
    writer.seal()
    return writer.bytes
  }

  /// Reads a stored form that fills `bytes`.
  ///
  /// - Throws: `StoreError.damaged`.
  package init(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var reader = try ByteReader(sealed: bytes, "a chunk of interactions")
    let head = try Head(&reader)
    kind = head.kind
    let profiles = try Self.profiles(&reader, count: head.profiles)
    let pages = try ChunkColumn.decode(try reader.block(), count: head.rows)
    let times = Self.sums(try ChunkColumn.decode(try reader.block(), count: head.rows))
    let who = try ChunkColumn.decode(try reader.block(), count: head.rows)
    func column(of count: Int) throws(StoreError) -> [Int32] {
      let values = try ChunkColumn.decode(try reader.block(), count: count)
      guard values.allSatisfy({ Int32(exactly: $0) != nil }) else {
        throw .damaged("a chunk of interactions has places beyond 32 bits")
      }
      return values.map { Int32(truncatingIfNeeded: $0) }
    }
    var rows: [InteractionRow] = []
    rows.reserveCapacity(head.rows)
    for row in 0..<head.rows {
      guard who[row] >= 0, who[row] < profiles.count else { throw .damaged("a chunk's row is of nobody it lists") }
      rows.append(InteractionRow(page: pages[row], time: times[row], who: profiles[Int(who[row])]))
    }
    switch head.kind {
    case .click:
      let elements = try ChunkColumn.decode(try reader.block(), count: head.rows)
      let (a, b) = (try column(of: head.rows), try column(of: head.rows))
      let (left, top) = (try column(of: head.rows), try column(of: head.rows))
      for row in rows.indices {
        rows[row].element = elements[row]
        (rows[row].a, rows[row].b) = (a[row], b[row])
        (rows[row].c, rows[row].d) = (Self.place(left[row], a[row]), Self.place(top[row], b[row]))
      }
    case .scroll:
      let depths = try column(of: head.rows)
      for row in rows.indices { rows[row].a = depths[row] }
    case .attention:
      let (a, b, c) = (try column(of: head.rows), try column(of: head.rows), try column(of: head.rows))
      for row in rows.indices { (rows[row].a, rows[row].b, rows[row].c) = (a[row], b[row], c[row]) }
    case .move:
      let counts = try ChunkColumn.decode(try reader.block(), count: head.rows)
      let x = Self.sums(try ChunkColumn.decode(try reader.block(), count: head.points))
      let y = Self.sums(try ChunkColumn.decode(try reader.block(), count: head.points))
      var next = 0
      for row in rows.indices {
        guard counts[row] >= 0, counts[row] <= head.points - next else {
          throw .damaged("a chunk's rows have more points than it")
        }
        rows[row].points.reserveCapacity(2 * Int(counts[row]))
        for point in next..<next + Int(counts[row]) {
          rows[row].points.append(Int32(truncatingIfNeeded: x[point]))
          rows[row].points.append(Int32(truncatingIfNeeded: y[point]))
        }
        next += Int(counts[row])
      }
      guard next == head.points else { throw .damaged("a chunk has more points than its rows") }
    }
    guard reader.isAtEnd else { throw .damaged("a chunk of interactions is followed by something else") }
    self.rows = rows
  }

  /// The visitors of a stored form, without its rows.
  ///
  /// - Throws: `StoreError.damaged`.
  package static func visitors(in bytes: UnsafeRawBufferPointer) throws(StoreError) -> Set<UInt64> {
    var reader = try ByteReader(sealed: bytes, "a chunk of interactions")
    let head = try Head(&reader)
    return Set(try ChunkColumn.decode(try reader.block(), count: head.profiles).map { UInt64(bitPattern: $0) })
  }

  private struct Head {
    let kind: InteractionKind
    let rows: Int
    let profiles: Int
    let points: Int

    init(_ reader: inout ByteReader) throws(StoreError) {
      guard try reader.integer(UInt8.self) == 1 else {
        throw .damaged("a chunk of interactions has an unknown version")
      }
      guard let kind = InteractionKind(rawValue: try reader.integer(UInt8.self)) else {
        throw .damaged("a chunk of interactions has an unknown kind")
      }
      self.kind = kind
      rows = try reader.count(atMost: InteractionChunk.rowsMax)
      profiles = try reader.count(atMost: rows)
      points = try reader.count(atMost: InteractionChunk.pointsMax)
    }
  }

  private static func profiles(_ reader: inout ByteReader, count: Int) throws(StoreError) -> [InteractionProfile] {
    let visitors = try ChunkColumn.decode(try reader.block(), count: count)
    let devices = try ChunkColumn.decode(try reader.block(), count: count)
    let mediums = try ChunkColumn.decode(try reader.block(), count: count)
    let countries = try ChunkColumn.decode(try reader.block(), count: count)
    let widths = try ChunkColumn.decode(try reader.block(), count: count)
    var profiles: [InteractionProfile] = []
    profiles.reserveCapacity(count)
    for number in 0..<count {
      guard let device = UInt8(exactly: devices[number]).flatMap(DeviceClass.init(rawValue:)),
        let medium = UInt8(exactly: mediums[number]).flatMap(TrafficMedium.init(rawValue:)),
        let country = UInt16(exactly: countries[number]), let width = Int32(exactly: widths[number])
      else { throw .damaged("a chunk of interactions describes a visitor in an unknown way") }
      profiles.append(
        InteractionProfile(
          visitor: UInt64(bitPattern: visitors[number]), device: device, medium: medium, country: country,
          width: width))
    }
    return profiles
  }

  /// Differences from the value before, small ones of either sign as small numbers.
  private static func steps(_ values: [Int64]) -> [Int64] {
    var previous: Int64 = 0
    return values.map { value in
      let step = value &- previous
      previous = value
      return step << 1 ^ step >> 63
    }
  }

  private static func sums(_ steps: [Int64]) -> [Int64] {
    var value: Int64 = 0
    return steps.map { step in
      value &+= Int64(bitPattern: UInt64(bitPattern: step) >> 1) ^ -(step & 1)
      return value
    }
  }

  /// Where an element begins, of which many clicks have the same, instead of where it was clicked.
  private static func edge(_ place: Int32, _ offset: Int32) -> Int32 {
    place == InteractionRow.unknown || offset == InteractionRow.unknown ? place : place &- offset
  }

  private static func place(_ edge: Int32, _ offset: Int32) -> Int32 {
    edge == InteractionRow.unknown || offset == InteractionRow.unknown ? edge : edge &+ offset
  }
}
