import Models
import Storage
import TestSupport
import Testing

/// Logs that are written in whole blocks, with zeros ahead.
struct LogTailTests {
  private let first = "data/journal/t1/1.log"

  @Test func `records lie one behind the other, and zeros behind them`() async throws {
    let disk = VirtualDisk(logUnit: 512)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    // 44 bytes each: the eleventh crosses the end of the first block.
    for number in 0..<30 { try await journal.append(.sample([number + 10])) }
    let bytes = try #require(disk.bytes(of: first))
    // The header's block, and 64 KiB of zeros.
    #expect(bytes.count == (64 << 10) + 512)
    #expect(bytes[40 + 30 * 44 - 1] != 0)
    #expect(bytes[(40 + 30 * 44)...].allSatisfy { $0 == 0 })
    #expect(try ReadBack(disk).numbers == Array(10..<40))
    await journal.close()
    #expect(disk.bytes(of: first)?.count == 40 + 30 * 44)
  }

  @Test func `a full file gives back what was written ahead`() async throws {
    let disk = VirtualDisk(logUnit: 512)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(rotationBytes: 1000), disk: disk)
    // The file that is at least 1000 bytes long takes nothing more: 40 + 22 · 44 = 1008.
    for number in 0..<24 { try await journal.append(.sample([number + 10])) }
    #expect(disk.bytes(of: first)?.count == 40 + 22 * 44)
    #expect(try ReadBack(disk).numbers == Array(10..<34))
    await journal.close()
  }

  @Test func `what is longer than the zeros ahead is written all the same`() async throws {
    let disk = VirtualDisk(logUnit: 4096)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    for number in 1...5 { try await journal.append(.sample([number], filler: 60_000)) }
    #expect(try ReadBack(disk).numbers == [1, 2, 3, 4, 5])
    await journal.close()
    #expect(try ReadBack(disk).numbers == [1, 2, 3, 4, 5])
  }

  @Test func `after a crash the zeros are the end`() async throws {
    let disk = VirtualDisk(logUnit: 512)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([1, 2, 3]))
    disk.killProcess()
    disk.setWord(0, of: "data/journal/t1/synced")
    try JournalReader(folder: journalFolder, disk: disk).recoverIdleTrackers()
    #expect(disk.bytes(of: first)?.count == 40 + 3 * 43)
    let back = try ReadBack(disk)
    #expect(back.numbers == [1, 2, 3])
    #expect(back.quarantined == [])
    await journal.close()
  }

  @Test func `a file whose header never got there is passed over, however long it is`() async throws {
    let disk = VirtualDisk(logUnit: 512)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([1]))
    await journal.close()
    disk.setBytes([UInt8](repeating: 0, count: 66_048), of: "data/journal/t1/2.log")
    let again = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await again.append(.sample([2]))
    let back = try ReadBack(disk)
    #expect(back.numbers == [1, 2])
    #expect(back.quarantined == [])
    await again.close()
  }

  @Test func `without the header that names its end, a file ends before its zeros`() async throws {
    let disk = VirtualDisk(logUnit: 512)
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([1]))
    // The process dies before it can cut the file, and what follows loses its header.
    let uncut = try #require(disk.bytes(of: first))
    await journal.close()
    let again = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await again.append(.sample([2]))
    disk.setBytes(uncut, of: first)
    var second = try #require(disk.bytes(of: "data/journal/t1/2.log"))
    second[0] ^= 1
    disk.setBytes(second, of: "data/journal/t1/2.log")
    let back = try ReadBack(disk)
    #expect(back.numbers == [1, 2])
    #expect(back.quarantined == [])
    await again.close()
  }
}
