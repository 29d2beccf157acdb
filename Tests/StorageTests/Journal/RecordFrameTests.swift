import Models
import Testing

@testable import Storage

struct RecordFrameTests {
  private let payload: [UInt8] = [0xAA, 0xBB]

  private func framed() -> [UInt8] {
    let arrival = Instant(milliseconds: 0x0102_0304)
    let website = WebsiteID(rawValue: 9)
    var bytes: [UInt8] = []
    payload.withUnsafeBytes { payload in
      RecordFrame.append(kind: 5, arrival: arrival, website: website, payload: payload, to: &bytes)
    }
    return bytes
  }

  @Test func `a record lies as documented`() {
    let bytes = framed()
    #expect(bytes[0..<4] == [15, 0, 0, 0])
    #expect(bytes[8...] == [5, 4, 3, 2, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0xAA, 0xBB])
    let covered = Array(bytes[0..<4] + bytes[8...])
    let crc = covered.withUnsafeBytes { CRC32C.checksum($0) }
    #expect(bytes[4..<8] == [UInt8(crc & 255), UInt8(crc >> 8 & 255), UInt8(crc >> 16 & 255), UInt8(crc >> 24)])
  }

  @Test func `a record is found again`() throws {
    let bytes = framed()
    let finding = bytes.withUnsafeBytes { RecordFrame.find(in: $0, at: 0, base: 100, remaining: 23) }
    guard case .record(let record, let next) = finding else {
      Issue.record("found \(finding)")
      return
    }
    #expect(
      record
        == JournalRecord(
          kind: 5, arrival: Instant(milliseconds: 0x0102_0304), website: WebsiteID(rawValue: 9), payload: 21..<23,
          offset: 100))
    #expect(next == 23)
  }

  @Test func `no flipped bit goes unnoticed`() {
    for bit in 0..<23 * 8 {
      var bytes = framed()
      bytes[bit / 8] ^= 1 << (bit % 8)
      let finding = bytes.withUnsafeBytes { RecordFrame.find(in: $0, at: 0, base: 0, remaining: 23) }
      if case .record = finding { Issue.record("bit \(bit)") }
    }
  }

  @Test func `no cut record passes for whole`() {
    let bytes = framed()
    for count in 0..<23 {
      #expect(bytes[..<count].withUnsafeBytes { RecordFrame.endOfGood(in: $0) } == 0)
    }
    #expect((framed() + framed() + [15, 0, 0, 0, 1]).withUnsafeBytes { RecordFrame.endOfGood(in: $0) } == 46)
  }

  @Test func `a header is found again, in its own file only`() {
    let header = LogFileHeader(number: 7, previous: SyncedEnd(file: 5, offset: 4711))
    #expect(header.bytes.count == LogFileHeader.size)
    #expect(LogFileHeader(header.bytes, number: 7) == header)
    #expect(LogFileHeader(header.bytes, number: 8) == nil)
    #expect(LogFileHeader(LogFileHeader(number: 1, previous: nil).bytes, number: 1)?.previous == nil)
    for bit in 0..<LogFileHeader.size * 8 {
      var bytes = header.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(LogFileHeader(bytes, number: 7) == nil, "bit \(bit)")
    }
  }

  @Test func `a synced end fits one word`() {
    let end = SyncedEnd(file: 3, offset: 70_000_000)
    #expect(end.word == 3 << 32 | 70_000_000)
    #expect(SyncedEnd(word: end.word) == end)
    #expect(SyncedEnd(word: 0) == nil)
  }
}
