import Ingestion
import Models
import TestSupport
import Testing

@Suite struct EventRecordTests {
  /// A record as plain values.
  struct Plain: Equatable {
    var kind = EventRecord.Kind.event
    var flags: EventRecord.Flags = []
    var timestamp: Int64 = 0
    var eventID: UInt64 = 0
    var idempotencyKey: UInt64 = 0
    var texts: [EventRecord.Field: [UInt8]] = [:]
    var revenue: Money?
    var properties: [[UInt8]] = []
    var data: [EventRecord.DataField: [UInt8]] = [:]
  }

  private func write(_ record: Plain, _ writer: inout EventRecordWriter) -> Range<Int> {
    writer.begin(
      record.kind, at: Instant(milliseconds: record.timestamp), flags: record.flags, eventID: record.eventID,
      idempotencyKey: record.idempotencyKey)
    for field in EventRecord.Field.allCases {
      if let text = record.texts[field] { text.withUnsafeBytes { writer.text(field, $0) } }
    }
    if let revenue = record.revenue { writer.revenue(revenue) }
    for pair in stride(from: 0, to: record.properties.count, by: 2) {
      record.properties[pair].withUnsafeBytes { name in
        record.properties[pair + 1].withUnsafeBytes { writer.property(name: name, value: $0) }
      }
    }
    for field in EventRecord.DataField.allCases {
      if let bytes = record.data[field] { bytes.withUnsafeBytes { writer.data(field, $0) } }
    }
    return writer.finish()
  }

  private func read(_ bytes: some Sequence<UInt8>) -> Plain? {
    Array(bytes).withUnsafeBytes { bytes in
      guard let reader = EventRecordReader(bytes) else { return nil }
      var plain = Plain(
        kind: reader.kind, flags: reader.flags.subtracting([.hasRevenue, .hasProperties, .hasData]),
        timestamp: reader.timestamp.milliseconds, eventID: reader.eventID, idempotencyKey: reader.idempotencyKey,
        revenue: reader.revenue)
      for field in EventRecord.Field.allCases where !reader.text(field).isEmpty {
        plain.texts[field] = Array(reader.text(field))
      }
      for field in EventRecord.DataField.allCases where !reader.data(field).isEmpty {
        plain.data[field] = Array(reader.data(field))
      }
      reader.forEachProperty { plain.properties += [Array($0), Array($1)] }
      return plain
    }
  }

  private func random(_ random: inout SeededGenerator) -> Plain {
    func text(_ random: inout SeededGenerator) -> [UInt8] {
      let length = [0, 1, 5, 20, 127, 128, 300, 3_000].randomElement(using: &random)!
      let first = UInt8.random(in: 0...255, using: &random)
      return [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
        for index in 0..<length { bytes[index] = first &+ UInt8(truncatingIfNeeded: index) }
        count = length
      }
    }
    var record = Plain(
      kind: Bool.random(using: &random) ? .event : .heartbeat,
      flags: EventRecord.Flags(rawValue: UInt8.random(in: 0...63, using: &random)).subtracting([
        .hasRevenue, .hasProperties,
      ]),
      timestamp: Int64.random(in: .min ... .max, using: &random), eventID: random.next(), idempotencyKey: random.next())
    for field in EventRecord.Field.allCases where Int.random(in: 0..<3, using: &random) == 0 {
      record.texts[field] = text(&random)
    }
    if Bool.random(using: &random) {
      let minorUnits = Int64.random(in: .min ... .max, using: &random)
      record.revenue = Money(minorUnits: minorUnits, currency: CurrencyCode("JPY")!)
    }
    let properties = [0, 0, 1, 3, 255].randomElement(using: &random)!
    record.properties = (0..<2 * properties).map { _ in properties == 255 ? [7] : text(&random) }
    for field in EventRecord.DataField.allCases where Int.random(in: 0..<6, using: &random) == 0 {
      record.data[field] = text(&random)
    }
    return record
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `what is written is read back`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var writer = EventRecordWriter()
    var written: [(Plain, Range<Int>)] = []
    for _ in 0..<100 {
      let record = self.random(&random)
      written.append((record, write(record, &writer)))
    }
    for (record, range) in written {
      var expected = record
      expected.texts = record.texts.filter { !$0.value.isEmpty }
      expected.data = record.data.filter { !$0.value.isEmpty }
      #expect(read(writer.bytes[range]) == expected, "seed \(seed)")
    }
    #expect(written.last?.1.upperBound == writer.bytes.count)
  }

  @Test func `the form is the one that journals hold`() {
    var writer = EventRecordWriter()
    let record = Plain(
      flags: .interactive, timestamp: 1, eventID: 2, idempotencyKey: 3, texts: [.name: [0x61], .medium: [0x62, 0x63]],
      revenue: Money(minorUnits: -1, currency: CurrencyCode("EUR")!), properties: [[0x6B], [0x76]])
    _ = write(record, &writer)
    let expected: [UInt8] =
      [1, 0b1101] + [1, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0] + [3, 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 1]
      + [1, 0x61, 2, 0x62, 0x63] + [UInt8](repeating: 0xFF, count: 8) + [0x45, 0x55, 0x52] + [1, 1, 0x6B, 1, 0x76]
    #expect(writer.bytes == expected)
  }

  @Test func `what only some kinds carry stands at the end`() {
    var writer = EventRecordWriter()
    writer.begin(.click, at: Instant(milliseconds: 1), flags: [])
    writer.text(.pathname, "/")
    writer.data(.x, -2)
    writer.data(.firstAt, wide: 3)
    writer.finish()
    let expected: [UInt8] =
      [3, 64] + [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16) + [32, 0, 0, 0] + [1, 0x2F]
      + [2, 11, 4, 0xFE, 0xFF, 0xFF, 0xFF, 23, 8, 3, 0, 0, 0, 0, 0, 0, 0]
    #expect(writer.bytes == expected)
    writer.bytes.withUnsafeBytes { bytes in
      let reader = EventRecordReader(bytes)
      #expect(reader?.number(.x) == -2)
      #expect(reader?.wideNumber(.firstAt) == 3)
      #expect(reader?.number(.y) == nil)
      #expect(reader?.kind.audience == .interactions)
    }
  }

  @Test func `a record must fill its bytes exactly`() {
    var random = SeededGenerator(seed: 5)
    var writer = EventRecordWriter()
    var record = self.random(&random)
    record.texts = [.name: [0x61], .hostname: Array("example.com".utf8)]
    record.properties = [[0x6B], [0x76]]
    _ = write(record, &writer)
    for length in 0..<writer.bytes.count { #expect(read(writer.bytes[..<length]) == nil) }
    #expect(read(writer.bytes + [0]) == nil)
    #expect(read(writer.bytes) != nil)
  }

  @Test func `unknown kinds and fields are refused`() {
    var writer = EventRecordWriter()
    _ = write(Plain(), &writer)
    var bytes = writer.bytes
    bytes[0] = 99
    #expect(read(bytes) == nil)
    bytes = writer.bytes
    bytes[29] = 0x02
    #expect(read(bytes + [1, 0x61]) == nil)
  }

  @Test(arguments: [UInt64(7), 8, 9])
  func `damaged and random bytes never harm the reader`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var readable = 0
    for _ in 0..<1_500 {
      var writer = EventRecordWriter()
      var record = self.random(&random)
      record.texts = record.texts.mapValues { Array($0.prefix(20)) }
      record.properties = record.properties.prefix(6).map { Array($0.prefix(20)) }
      record.data = record.data.mapValues { Array($0.prefix(20)) }
      _ = write(record, &writer)
      var bytes = writer.bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] = 0xFF
        default: if bytes.count > 1 { bytes.remove(at: at) }
        }
      }
      // Reads every text and property: nothing may lie outside the bytes.
      if read(bytes) != nil { readable += 1 }
      let noise = (0..<Int.random(in: 0...90, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = read([1, 12] + noise)
    }
    #expect(readable > 0)
  }

  @Test func `every attribute has its field`() {
    for attribute in SessionAttribute.allCases {
      #expect("\(EventRecord.Field(attribute))" == "\(attribute)")
    }
  }

  @Test func `an abandoned record leaves the others as they are`() {
    var writer = EventRecordWriter()
    let first = write(Plain(texts: [.name: [0x61]]), &writer)
    writer.begin(.event, at: Instant(milliseconds: 5), flags: [])
    writer.text(.name, "lost")
    writer.abandon()
    let second = write(Plain(texts: [.name: [0x62]]), &writer)
    #expect(read(writer.bytes[first])?.texts == [.name: [0x61]])
    #expect(read(writer.bytes[second])?.texts == [.name: [0x62]])
    #expect(first.upperBound == second.lowerBound)
  }
}
