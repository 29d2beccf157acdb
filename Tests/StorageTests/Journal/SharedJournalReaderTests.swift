import Models
import Storage
import TestSupport
import Testing

struct SharedJournalReaderTests {
  /// A journal of one file with records of these numbers, in submissions of five.
  private func journal(_ count: Int, on disk: VirtualDisk) async throws -> Journal {
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    for first in stride(from: 0, to: count, by: 5) { try await journal.append(.sample(Array(first..<first + 5))) }
    return journal
  }

  private let start = JournalCursor.start(of: 1)

  @Test func `who comes to the same place gets what was read before, and is told`() async throws {
    let disk = VirtualDisk()
    let journal = try await journal(10, on: disk)
    let reader = SharedJournalReader(folder: journalFolder, disk: disk)
    // The place before all files is no place in a file: each begins there on its own.
    let first = try reader.read(from: start, maxBytes: 200)
    #expect(first.isFresh)
    #expect(!first.batch.numbers.isEmpty && first.batch.numbers.count < 10)
    let second = try reader.read(from: first.batch.next, maxBytes: 1 << 20)
    #expect(first.batch.numbers + second.batch.numbers == Array(0..<10))
    try await journal.append(.sample([10]))
    let again = try reader.read(from: first.batch.next, maxBytes: 1 << 20)
    #expect(!again.isFresh)
    #expect(again.batch.numbers == second.batch.numbers)
    let rest = try reader.read(from: again.batch.next, maxBytes: 1 << 20)
    #expect(rest.isFresh)
    #expect(rest.batch.numbers == [10])
    await journal.close()
  }

  @Test func `who stands in the middle gets the rest`() async throws {
    let disk = VirtualDisk()
    let journal = try await journal(10, on: disk)
    let reader = SharedJournalReader(folder: journalFolder, disk: disk)
    let whole = try reader.read(from: start, maxBytes: 1 << 20).batch
    #expect(whole.numbers == Array(0..<10))
    var middle = whole.start
    middle.offset = whole.records[6].offset
    let rest = try reader.read(from: middle, maxBytes: 1 << 20)
    #expect(!rest.isFresh)
    #expect(rest.batch.numbers == [6, 7, 8, 9])
    #expect(rest.batch.next == whole.next)
    await journal.close()
  }

  @Test func `who is behind comes to where the others began, and then gets theirs`() async throws {
    let disk = VirtualDisk()
    let journal = try await journal(20, on: disk)
    let reader = SharedJournalReader(folder: journalFolder, disk: disk)
    let whole = try JournalReader(folder: journalFolder, disk: disk).read(from: start)
    var (third, twelfth) = (whole.start, whole.start)
    (third.offset, twelfth.offset) = (whole.records[3].offset, whole.records[12].offset)
    #expect(try reader.read(from: twelfth, maxBytes: 1 << 20).batch.numbers == Array(12..<20))
    let behind = try reader.read(from: third, maxBytes: 1 << 20)
    #expect(behind.isFresh)
    #expect(behind.batch.numbers == Array(3..<12))
    #expect(behind.batch.next == twelfth)
    #expect(try reader.read(from: twelfth, maxBytes: 1 << 20).isFresh == false)
    await journal.close()
  }

  @Test func `what is overwritten in the journal is not handed out again`() async throws {
    let disk = VirtualDisk()
    let journal = try await journal(10, on: disk)
    let reader = SharedJournalReader(folder: journalFolder, disk: disk)
    let whole = try reader.read(from: start, maxBytes: 1 << 20).batch
    await journal.close()
    let erasure = JournalErasure(folder: journalFolder, disk: disk)
    let isWhole = try erasure.erase(of: WebsiteID(rawValue: 7), before: [whole.next]) { payload in
      payload.starts(with: "4|".utf8)
    }
    #expect(isWhole)
    #expect(try reader.read(from: whole.start, maxBytes: 1 << 20).batch.numbers == Array(0..<10))
    reader.forget()
    #expect(try reader.read(from: whole.start, maxBytes: 1 << 20).batch.numbers == [0, 1, 2, 3, 5, 6, 7, 8, 9])
  }
}
