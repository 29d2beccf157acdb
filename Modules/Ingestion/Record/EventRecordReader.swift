public import Models

/// A record's parts, read in place from the bytes of a journal or spool. Valid only as long as they are.
public struct EventRecordReader {
  /// What the worker shall do.
  public let kind: EventRecord.Kind
  /// Yes-or-no facts.
  public let flags: EventRecord.Flags
  /// When the event happened.
  public let timestamp: Instant
  /// Hash of the client's event id; 0 without one.
  public let eventID: UInt64
  /// Hash of the client's idempotency key; 0 without one.
  public let idempotencyKey: UInt64
  /// Amount and currency; `nil` without revenue.
  public let revenue: Money?
  private let base: UnsafeRawBufferPointer
  private let places: Places
  private let propertiesAt: Int
  /// Number of custom properties.
  public let propertyCount: Int
  private let dataAt: Int
  private let dataCount: Int

  private typealias Places = InlineArray<25, (offset: UInt32, length: UInt32)>

  /// Reads a record that fills `bytes` exactly.
  ///
  /// - Returns: `nil` when the bytes are not a record: an unknown kind, a length beyond the end, bytes left over.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= EventRecord.headerSize, let kind = EventRecord.Kind(rawValue: bytes[0]) else { return nil }
    self.kind = kind
    flags = EventRecord.Flags(rawValue: bytes[1])
    timestamp = Instant(milliseconds: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: Int64.self)))
    eventID = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 10, as: UInt64.self))
    idempotencyKey = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 18, as: UInt64.self))
    var present = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 26, as: UInt32.self))
    guard present >> 25 == 0 else { return nil }
    var places = Places(repeating: (0, 0))
    var position = EventRecord.headerSize
    while present != 0 {
      let field = present.trailingZeroBitCount
      present &= present &- 1
      guard let length = EventRecordReader.length(bytes, &position) else { return nil }
      places[field] = (UInt32(position), UInt32(length))
      position += length
    }
    if flags.contains(.hasRevenue) {
      guard position + 11 <= bytes.count else { return nil }
      let minorUnits = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
      let letters = UnsafeRawBufferPointer(rebasing: bytes[position + 8..<position + 11])
      guard let currency = CurrencyCode(String(decoding: letters, as: UTF8.self)) else { return nil }
      revenue = Money(minorUnits: minorUnits, currency: currency)
      position += 11
    } else {
      revenue = nil
    }
    if flags.contains(.hasProperties) {
      guard position < bytes.count else { return nil }
      propertyCount = Int(bytes[position])
      position += 1
      propertiesAt = position
      for _ in 0..<2 * propertyCount {
        guard let length = EventRecordReader.length(bytes, &position) else { return nil }
        position += length
      }
    } else {
      propertyCount = 0
      propertiesAt = position
    }
    dataAt = position + 1
    if flags.contains(.hasData) {
      guard position < bytes.count else { return nil }
      dataCount = Int(bytes[position])
      position += 1
      for _ in 0..<dataCount {
        position += 1
        guard position <= bytes.count, let length = EventRecordReader.length(bytes, &position) else { return nil }
        position += length
      }
    } else {
      dataCount = 0
    }
    guard position == bytes.count else { return nil }
    base = bytes
    self.places = places
  }

  /// The text's bytes; empty when the record does not have it.
  @inline(__always)
  public func text(_ field: EventRecord.Field) -> UnsafeRawBufferPointer {
    let place = places[Int(field.rawValue)]
    return UnsafeRawBufferPointer(rebasing: base[Int(place.offset)..<Int(place.offset + place.length)])
  }

  /// What only some kinds carry; empty when the record does not have it.
  public func data(_ field: EventRecord.DataField) -> UnsafeRawBufferPointer {
    var position = dataAt
    for _ in 0..<dataCount {
      let name = base[position]
      position += 1
      let length = EventRecordReader.length(base, &position) ?? 0  // checked when the record was read
      if name == field.rawValue { return UnsafeRawBufferPointer(rebasing: base[position..<position + length]) }
      position += length
    }
    return UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// A whole number that only some kinds carry; `nil` when the record does not have it.
  public func number(_ field: EventRecord.DataField) -> Int? {
    let bytes = data(field)
    guard bytes.count == 4 else { return nil }
    return Int(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self)))
  }

  /// The same of one that four bytes do not hold.
  public func wideNumber(_ field: EventRecord.DataField) -> Int64? {
    let bytes = data(field)
    guard bytes.count == 8 else { return nil }
    return Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
  }

  /// Hands each property to `body`, in the record's order.
  public func forEachProperty(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void)
    rethrows
  {
    var position = propertiesAt
    func next() -> UnsafeRawBufferPointer {
      let length = EventRecordReader.length(base, &position) ?? 0  // checked when the record was read
      defer { position += length }
      return UnsafeRawBufferPointer(rebasing: base[position..<position + length])
    }
    for _ in 0..<propertyCount {
      let name = next()
      try body(name, next())
    }
  }

  /// Reads a varint that is a length and checks that so many bytes follow.
  private static func length(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
    var value = 0
    var shift = 0
    while position < bytes.count, shift < 35 {
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value <= bytes.count - position ? value : nil }
      shift += 7
    }
    return nil
  }
}
