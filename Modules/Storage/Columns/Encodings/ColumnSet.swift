/// Several columns of the same rows in their stored form, one after another, with a directory that says where each lies
/// and what is in it, so that questions can skip without reading.
///
///     directory: varint rows · varint columns · for each: varint key · varint offset · varint length · u32 CRC-32C ·
///                i64 least · i64 greatest · varint words of the presence map · words · CRC-32C
struct ColumnSet {
  /// One column's place and contents.
  struct Entry {
    let key: UInt32
    let offset: Int
    let length: Int
    let checksum: UInt32
    /// Least and greatest value.
    let least: Int64
    let greatest: Int64
    /// Which codes occur: bit c is set when code c does. Kept for small codes only; empty otherwise.
    let presence: [UInt64]

    /// Whether a row may hold this code.
    func mayHold(_ code: UInt32) -> Bool {
      guard Int64(code) >= least, Int64(code) <= greatest else { return false }
      guard !presence.isEmpty else { return true }
      return presence[Int(code / 64)] >> UInt64(code % 64) & 1 == 1
    }
  }

  /// Codes below this are listed one by one in presence maps.
  static let presenceLimit: Int64 = 512

  /// Where the columns lie.
  struct Directory {
    let rows: Int
    /// Ascending by key.
    let entries: [Entry]

    init(rows: Int, entries: [Entry]) {
      self.rows = rows
      self.entries = entries
    }

    /// The entry with this key, if there is one.
    func entry(_ key: UInt32) -> Entry? {
      let place = entries.indices.firstPlace { entries[$0].key >= key }
      return place < entries.count && entries[place].key == key ? entries[place] : nil
    }

    /// Bytes of all columns together.
    var size: Int { entries.last.map { $0.offset + $0.length } ?? 0 }

    func encoded() -> [UInt8] {
      var writer = ByteWriter()
      writer.varint(UInt64(rows))
      writer.varint(UInt64(entries.count))
      for entry in entries {
        writer.varint(UInt64(entry.key))
        writer.varint(UInt64(entry.offset))
        writer.varint(UInt64(entry.length))
        writer.append(entry.checksum)
        writer.append(entry.least)
        writer.append(entry.greatest)
        writer.varint(UInt64(entry.presence.count))
        for word in entry.presence { writer.append(word) }
      }
      writer.seal()
      return writer.bytes
    }

    init(encoded bytes: UnsafeRawBufferPointer) throws(StoreError) {
      var reader = try ByteReader(sealed: bytes, "a directory of columns")
      rows = try reader.count()
      let count = try reader.count(atMost: bytes.count)
      var entries: [Entry] = []
      entries.reserveCapacity(count)
      for _ in 0..<count {
        let key = UInt32(try reader.count())
        guard entries.last.map({ $0.key < key }) ?? true else { throw .damaged("columns are out of order") }
        let offset = try reader.count()
        let length = try reader.count()
        let checksum = try reader.integer(UInt32.self)
        let least = try reader.integer(Int64.self)
        let greatest = try reader.integer(Int64.self)
        var presence: [UInt64] = []
        for _ in 0..<(try reader.count(atMost: bytes.count)) { presence.append(try reader.integer()) }
        guard least <= greatest, presence.isEmpty || (least >= 0 && presence.count == Int(greatest / 64) + 1) else {
          throw .damaged("a column's codes do not fit their bounds")
        }
        entries.append(
          Entry(
            key: key, offset: offset, length: length, checksum: checksum, least: least, greatest: greatest,
            presence: presence))
      }
      self.entries = entries
    }

    /// The columns without their values, opened one after another in `bytes`.
    ///
    /// - Throws: `StoreError.damaged` when a checksum or a form does not fit.
    func column(_ entry: Entry, in bytes: UnsafeRawBufferPointer) throws(StoreError) -> IntegerColumn {
      guard entry.offset + entry.length <= bytes.count else { throw .damaged("a column lies beyond its piece") }
      let content = UnsafeRawBufferPointer(rebasing: bytes[entry.offset..<entry.offset + entry.length])
      guard CRC32C.checksum(content) == entry.checksum else {
        throw .damaged("a column's checksum does not match")
      }
      return try IntegerColumn(content, rowsMax: rows)
    }
  }

  private var rows = 0
  private var entries: [Entry] = []
  private(set) var bytes: [UInt8] = []

  init(rows: Int) { self.rows = rows }

  /// Adds a column. Keys ascend.
  ///
  /// - Parameter isCodes: keep a presence map when the codes are small.
  mutating func append(_ key: UInt32, _ values: [Int64], isCodes: Bool = false) {
    values.withUnsafeBufferPointer { append(key, $0, isCodes: isCodes) }
  }

  /// The same of values that lie elsewhere.
  mutating func append(_ key: UInt32, _ values: UnsafeBufferPointer<Int64>, isCodes: Bool = false) {
    precondition(entries.last.map { $0.key < key } ?? true, "columns of a set come in the order of their keys")
    let encoded = IntegerColumn.encode(values)
    var least = values.first ?? 0
    var greatest = least
    for value in values {
      if value < least { least = value }
      if value > greatest { greatest = value }
    }
    var presence: [UInt64] = []
    if isCodes, greatest < ColumnSet.presenceLimit, least >= 0 {
      presence = [UInt64](repeating: 0, count: Int(greatest / 64) + 1)
      for value in values { presence[Int(value >> 6)] |= 1 << UInt64(value & 63) }
    }
    entries.append(
      Entry(
        key: key, offset: bytes.count, length: encoded.count,
        checksum: encoded.withUnsafeBytes { CRC32C.checksum($0) }, least: least, greatest: greatest,
        presence: presence))
    bytes.append(contentsOf: encoded)
  }

  var directory: Directory { Directory(rows: rows, entries: entries) }
}
