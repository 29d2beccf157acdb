import Models
import Testing

@testable import Storage

struct SingleSessionsTests {
  @Test func `a chunk for single rows holds the same sessions`() throws {
    var rows: [SessionRow] = []
    for number in 0..<3000 {
      var row = SessionRow(
        visitor: UInt32(number * 3), stream: 0, start: 1_790_000_000_000 + Int64(number) * 1000 + Int64(number % 7),
        clientKey: number < 1500 ? 0 : UInt64(number) &* 0x9E37_79B9_7F4A_7C15, isBounce: number % 500 != 3,
        exclusion: 0)
      row.events = number % 700 == 5 ? 9 : 1
      row.entryPage = UInt32(number / 600)
      row.attributes[3] = UInt32(number % 40)
      rows.append(row)
    }
    let set = SessionRow.encode(rows)
    let stored = try set.bytes.withUnsafeBytes { try SessionChunk(set.directory, bytes: $0) }
    let single = try stored.forSingleRows()
    #expect(single.size > stored.size)
    for slot in rows.indices {
      for column in SessionColumn.allCases {
        let value = column.value(rows[slot])
        #expect(try single.value(column, at: slot) == value, "\(column) of \(slot)")
        #expect(try stored.value(column, at: slot) == value, "\(column) of \(slot)")
      }
    }
  }
}
