public import Models

/// Writes records one after another into one growing buffer.
///
/// Use: `begin`, then `text` in ascending order of fields, then `revenue`, then `property` for each, then `data` for
/// each, then `finish`.
/// Reuse one writer for many records; `removeAll` keeps its memory.
public struct EventRecordWriter: Sendable {
  /// All finished records, without separators.
  public private(set) var bytes: [UInt8] = []
  private var start = 0
  private var flags: EventRecord.Flags = []
  private var present: UInt32 = 0
  private var propertyCountAt = -1
  private var propertyCount: UInt8 = 0
  private var dataCountAt = -1
  private var dataCount: UInt8 = 0

  /// An empty writer.
  public init() {}

  /// Starts a record at the end of the buffer.
  ///
  /// - Parameter flags: `hasRevenue`, `hasProperties` and `hasData` are set by what follows and need not be given.
  public mutating func begin(
    _ kind: EventRecord.Kind, at timestamp: Instant, flags: EventRecord.Flags, eventID: UInt64 = 0,
    idempotencyKey: UInt64 = 0
  ) {
    start = bytes.count
    self.flags = flags.subtracting([.hasRevenue, .hasProperties, .hasData])
    present = 0
    propertyCountAt = -1
    propertyCount = 0
    dataCountAt = -1
    dataCount = 0
    bytes.append(kind.rawValue)
    bytes.append(0)
    append(UInt64(bitPattern: timestamp.milliseconds))
    append(eventID)
    append(idempotencyKey)
    append(UInt32(0))
  }

  /// Adds a text; an empty one leaves no trace.
  ///
  /// - Precondition: fields come in ascending order, each at most once.
  public mutating func text(_ field: EventRecord.Field, _ text: UnsafeRawBufferPointer) {
    guard !text.isEmpty else { return }
    precondition(present >> UInt32(field.rawValue) == 0, "fields of a record come in ascending order")
    present |= 1 << UInt32(field.rawValue)
    lengthPrefixed(text)
  }

  /// Adds a text; an empty one leaves no trace.
  public mutating func text(_ field: EventRecord.Field, _ text: some StringProtocol) {
    var text = String(text)
    text.withUTF8 { self.text(field, UnsafeRawBufferPointer($0)) }
  }

  /// Adds texts that were made ready.
  ///
  /// - Precondition: their fields come behind those that are there.
  mutating func texts(_ texts: RecordTexts) { add(texts.present, texts.bytes[...]) }

  /// Adds those of some fields.
  mutating func texts(_ texts: RecordTexts, of fields: ClosedRange<UInt8>) {
    let part = texts.part(fields)
    add(part.present, texts.bytes[part.bytes])
  }

  private mutating func add(_ fields: UInt32, _ texts: ArraySlice<UInt8>) {
    precondition(
      present == 0 || fields & (UInt32.max >> UInt32(present.leadingZeroBitCount)) == 0,
      "fields of a record come in ascending order")
    present |= fields
    bytes.append(contentsOf: texts)
  }

  /// Adds the event's revenue, after all texts.
  public mutating func revenue(_ money: Money) {
    flags.insert(.hasRevenue)
    append(UInt64(bitPattern: money.minorUnits))
    bytes.append(contentsOf: money.currency.rawValue.utf8)
  }

  /// Adds a custom property, after texts and revenue. Names are unique; at most 255.
  public mutating func property(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    if propertyCountAt < 0 {
      flags.insert(.hasProperties)
      propertyCountAt = bytes.count
      bytes.append(0)
    }
    precondition(propertyCount < 255, "a record holds at most 255 properties")
    propertyCount += 1
    lengthPrefixed(name)
    lengthPrefixed(value)
  }

  /// Adds what only some kinds carry, after the properties. Fields are unique; an empty text leaves no trace.
  public mutating func data(_ field: EventRecord.DataField, _ value: UnsafeRawBufferPointer) {
    guard !value.isEmpty else { return }
    if dataCountAt < 0 {
      flags.insert(.hasData)
      dataCountAt = bytes.count
      bytes.append(0)
    }
    precondition(dataCount < 255, "a record holds at most 255 fields of data")
    dataCount += 1
    bytes.append(field.rawValue)
    lengthPrefixed(value)
  }

  /// Adds a whole number that only some kinds carry.
  public mutating func data(_ field: EventRecord.DataField, _ number: Int32) {
    withUnsafeBytes(of: number.littleEndian) { data(field, $0) }
  }

  /// Adds a whole number that four bytes do not hold.
  public mutating func data(_ field: EventRecord.DataField, wide number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { data(field, $0) }
  }

  /// Completes the record and says where in `bytes` it lies.
  @discardableResult
  public mutating func finish() -> Range<Int> {
    bytes[start + 1] = flags.rawValue
    let fieldsAt = start + EventRecord.headerSize - 4
    for byte in 0..<4 { bytes[fieldsAt + byte] = UInt8(truncatingIfNeeded: present >> UInt32(8 * byte)) }
    if propertyCountAt >= 0 { bytes[propertyCountAt] = propertyCount }
    if dataCountAt >= 0 { bytes[dataCountAt] = dataCount }
    return start..<bytes.count
  }

  /// Forgets the record that was begun and not finished.
  public mutating func abandon() {
    bytes.removeLast(bytes.count - start)
  }

  /// Forgets all records and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func lengthPrefixed(_ text: UnsafeRawBufferPointer) { Self.append(text, to: &bytes) }

  /// Appends a text behind its length.
  static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    var length = text.count
    while length >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: length) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    bytes.append(contentsOf: text)
  }

  private mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
