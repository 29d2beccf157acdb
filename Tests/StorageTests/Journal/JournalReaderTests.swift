import Models
import Storage
import TestSupport
import Testing

struct JournalReaderTests {
  /// A journal with records 0 … 29 in files of about five, closed.
  private func filled() async throws -> VirtualDisk {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(rotationBytes: 250), disk: disk)
    for number in 0..<30 { try await journal.append(.sample([number])) }
    await journal.close()
    return disk
  }

  private let first = "data/journal/t1/1.log"
  private let second = "data/journal/t1/2.log"

  @Test(arguments: [1, 50, 100, 1000])
  func `records come in order across files, however little is asked for`(maxBytes: Int) async throws {
    let disk = try await filled()
    #expect(disk.paths.filter { $0.hasSuffix(".log") }.count == 6)
    let back = try ReadBack(disk, maxBytes: maxBytes)
    #expect(back.numbers == Array(0..<30))
    #expect(back.quarantined == [])
    #expect(try JournalReader(folder: journalFolder, disk: disk).end() == [back.cursor])
  }

  @Test func `a record carries what was submitted`() async throws {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(
      JournalSubmission(
        website: WebsiteID(rawValue: 12), arrival: Instant(milliseconds: 34), bytes: [9, 8, 7, 6, 5],
        entries: [JournalEntry(kind: 1, payload: 1..<3), JournalEntry(kind: 2, payload: 4..<4)]))
    let batch = try JournalReader(folder: journalFolder, disk: disk).read(from: .start(of: 1))
    #expect(batch.start == JournalCursor(tracker: 1, file: 1, offset: 40))
    #expect(batch.next == JournalCursor(tracker: 1, file: 1, offset: 40 + 23 + 21))
    #expect(batch.records.map(\.kind) == [1, 2])
    #expect(batch.records.map(\.offset) == [40, 63])
    #expect(batch.records.allSatisfy { $0.website.rawValue == 12 && $0.arrival.milliseconds == 34 })
    #expect(batch.records.map { Array(batch.bytes[$0.payload]) } == [[8, 7], []])
    await journal.close()
  }

  @Test func `a reader sees what is synced while the tracker writes, and no more`() async throws {
    let disk = VirtualDisk()
    let reader = JournalReader(folder: journalFolder, disk: disk)
    #expect(try reader.trackers() == [])
    #expect(try reader.end() == [])
    let journal = try Journal.open(folder: journalFolder, settings: .sample(rotationBytes: 120), disk: disk)
    #expect(try reader.trackers() == [1])
    #expect(try reader.end() == [])
    var cursor = JournalCursor.start(of: 1)
    for number in 0..<9 {
      try await journal.append(.sample([number]))
      let end = try #require(try reader.end().first)
      #expect(!cursor.hasReached(end))
      let back = try ReadBack(reader, from: cursor)
      #expect(back.numbers == [number])
      cursor = back.cursor
      #expect(cursor.hasReached(end))
    }
    // Unpublished bytes behind the end are not read.
    let path = "data/journal/t1/\(cursor.file).log"
    let bytes = try #require(disk.bytes(of: path))
    disk.setBytes(bytes + bytes[40...], of: path)
    #expect(try reader.read(from: cursor).isEmpty)
    await journal.close()
  }

  @Test func `a damaged record is stepped over and named`() async throws {
    let disk = try await filled()
    var bytes = try #require(disk.bytes(of: first))
    bytes[40 + 43 + 30] ^= 1
    disk.setBytes(bytes, of: first)
    for maxBytes in [1, 100, 1000] {
      let back = try ReadBack(disk, maxBytes: maxBytes)
      #expect(back.numbers == [0] + Array(2..<30))
      let place = JournalCursor(tracker: 1, file: 1, offset: 83)
      #expect(back.quarantined.map(\.place) == [place])
      #expect(back.quarantined.map(\.size) == [43])
      #expect(back.quarantined.map(\.reason) == [.checksum])
    }
  }

  @Test(arguments: 0..<32)
  func `a damaged length costs one record, not the file`(bit: Int) async throws {
    let disk = try await filled()
    var bytes = try #require(disk.bytes(of: first))
    bytes[40 + 43 + bit / 8] ^= 1 << (bit % 8)
    disk.setBytes(bytes, of: first)
    let back = try ReadBack(disk)
    #expect(back.numbers == [0] + Array(2..<30))
    #expect(back.quarantined.map(\.size) == [43])
  }

  @Test func `a file that lost its end`() async throws {
    let disk = try await filled()
    let bytes = try #require(disk.bytes(of: first))
    disk.setBytes(Array(bytes[..<(40 + 2 * 43 + 10)]), of: first)
    let back = try ReadBack(disk)
    #expect(back.numbers == [0, 1] + Array(5..<30))
    #expect(back.quarantined.map(\.reason) == [.missingBytes])
    #expect(back.quarantined.map(\.size) == [3 * 43])
  }

  @Test func `a missing file in between`() async throws {
    let disk = try await filled()
    try disk.remove(second)
    let back = try ReadBack(disk)
    #expect(back.numbers == Array(0..<5) + Array(10..<30))
    #expect(back.quarantined.map(\.reason) == [.missingFile])
  }

  @Test func `a damaged header loses no record`() async throws {
    for file in 1...6 {
      let disk = try await filled()
      let path = "data/journal/t1/\(file).log"
      var bytes = try #require(disk.bytes(of: path))
      bytes[20] ^= 1
      disk.setBytes(bytes, of: path)
      #expect(try ReadBack(disk).numbers == Array(0..<30), "file \(file)")
      let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
      try await journal.append(.sample([30]))
      #expect(try ReadBack(disk).numbers == Array(0...30), "file \(file)")
      await journal.close()
    }
  }

  @Test func `files that all have passed are deleted, the others stay`() async throws {
    let disk = try await filled()
    let reader = JournalReader(folder: journalFolder, disk: disk)
    func files() -> [String] { disk.paths.filter { $0.hasSuffix(".log") }.map { String($0.dropFirst(16)) } }
    #expect(try reader.deleteFiles(before: JournalCursor(tracker: 1, file: 1, offset: 83)) == 0)
    let batch = try reader.read(from: .start(of: 1))
    #expect(try reader.deleteFiles(before: batch.next) == 1)
    #expect(files() == ["2.log", "3.log", "4.log", "5.log", "6.log"])
    #expect(try reader.deleteFiles(before: JournalCursor(tracker: 1, file: 4, offset: 60)) == 2)
    #expect(try ReadBack(disk).numbers == Array(15..<30))
    #expect(try ReadBack(disk).quarantined == [])
    #expect(try reader.deleteFiles(before: JournalCursor(tracker: 1, file: 99, offset: 0)) == 2)
    #expect(files() == ["6.log"])
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([30]))
    #expect(try ReadBack(reader, from: JournalCursor(tracker: 1, file: 6, offset: 40)).numbers == Array(25...30))
    await journal.close()
  }

  @Test func `after a power loss an idle tracker is recovered without being run`() async throws {
    let disk = try await filled()
    disk.setWord(0, of: "data/journal/t1/synced")
    #expect(try ReadBack(disk).numbers == [])
    let reader = JournalReader(folder: journalFolder, disk: disk)
    #expect(try reader.recoverIdleTrackers() == [1])
    #expect(try ReadBack(reader).numbers == Array(0..<30))
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    #expect(try reader.recoverIdleTrackers() == [])
    await journal.close()
  }

  @Test func `a tracker that starts again cuts nothing of what was published`() async throws {
    let last = "data/journal/t1/6.log"
    // Of the last five records the first one, the third and all behind it, and with their header all.
    let kept = [Array(26..<30), Array(25..<27), []]
    for (lost, kept) in zip([40 + 3..<40 + 8, 40 + 2 * 44 + 10..<40 + 5 * 44, 0..<40 + 5 * 44], kept) {
      let disk = try await filled()
      var bytes = try #require(disk.bytes(of: last))
      #expect(bytes.count == 40 + 5 * 44)
      bytes.removeSubrange(lost)
      disk.setBytes(bytes, of: last)
      let before = try ReadBack(disk)
      #expect(before.numbers == Array(0..<25) + kept)
      #expect(before.quarantined.map(\.reason).contains(.missingBytes))
      let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
      try await journal.append(.sample([30]))
      let after = try ReadBack(disk)
      #expect(after.numbers == before.numbers + [30])
      #expect(after.quarantined == before.quarantined)
      await journal.close()
    }
  }

  @Test func `a tracker whose last file is gone goes on behind it, and readers name it`() async throws {
    let disk = try await filled()
    try disk.remove("data/journal/t1/6.log")
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([30]))
    let back = try ReadBack(disk)
    #expect(back.numbers == Array(0..<25) + [30])
    #expect(back.quarantined.map(\.reason) == [.missingFile])
    #expect(back.cursor.file == 7)
    await journal.close()
  }

  @Test func `a lost file is named also where those before it were deleted, to who had not read it`() async throws {
    let disk = try await filled()
    let reader = JournalReader(folder: journalFolder, disk: disk)
    // Everybody has taken the first five files, and somebody two records of the last one.
    try reader.deleteFiles(before: JournalCursor(tracker: 1, file: 6, offset: 40))
    try disk.remove("data/journal/t1/6.log")
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([30]))
    let size = 5 * 44
    for (taken, missed) in [(0, size), (2 * 44, 3 * 44), (size, 0)] {
      let back = try ReadBack(
        JournalReader(folder: journalFolder, disk: disk),
        from: JournalCursor(tracker: 1, file: 6, offset: 40 + taken))
      #expect(back.numbers == [30])
      #expect(back.quarantined.map(\.size) == (missed == 0 ? [] : [missed]))
      #expect(back.quarantined.allSatisfy { $0.reason == .missingFile && $0.place.file == 6 })
    }
    let before = try ReadBack(
      JournalReader(folder: journalFolder, disk: disk), from: JournalCursor(tracker: 1, file: 5, offset: 40 + size))
    #expect(before.quarantined.map(\.size) == [size])
    // Who begins now begins with what there is.
    let late = try ReadBack(disk)
    #expect(late.numbers == [30] && late.quarantined == [])
    await journal.close()
  }

  @Test(arguments: [.max, 0x8000_0006_0000_0064, 0x7FFF_FFFF_0000_0028] as [UInt64])
  func `a word that no tracker wrote is not believed`(word: UInt64) async throws {
    let disk = try await filled()
    disk.setWord(word, of: "data/journal/t1/synced")
    for number in 30..<33 {
      let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
      try await journal.append(.sample([number]))
      await journal.close()
    }
    let back = try ReadBack(disk)
    #expect(back.numbers == Array(0..<33))
    #expect(back.quarantined == [])
    #expect(back.cursor.file == 9)
  }

  @Test func `a damaged word beside no file at all says that nothing was written`() async throws {
    let disk = try await filled()
    for path in disk.paths where path.hasSuffix(".log") { try disk.remove(path) }
    disk.setWord(.max, of: "data/journal/t1/synced")
    let reader = JournalReader(folder: journalFolder, disk: disk)
    try reader.recoverIdleTrackers()
    let back = try ReadBack(reader)
    #expect(back.numbers == [] && back.quarantined == [] && back.cursor == .start(of: 1))
  }

  @Test func `a file that never took a record does not hide that the one before it is gone`() async throws {
    let disk = try await filled()
    try disk.remove("data/journal/t1/6.log")
    // As when the power goes before the header of a new file is durable.
    disk.setBytes([], of: "data/journal/t1/7.log")
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([30]))
    let back = try ReadBack(disk)
    #expect(back.numbers == Array(0..<25) + [30])
    #expect(back.quarantined.map(\.reason) == [.missingFile])
    await journal.close()
  }

  @Test func `without the word that says what was published, whole records behind damage stay`() async throws {
    let disk = try await filled()
    let last = "data/journal/t1/6.log"
    var bytes = try #require(disk.bytes(of: last))
    bytes.replaceSubrange(40 + 44..<40 + 48, with: [0xFF, 0xFF, 0xFF, 0x7F])
    disk.setBytes(bytes, of: last)
    try disk.remove("data/journal/t1/synced")
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    await journal.close()
    let back = try ReadBack(disk)
    #expect(back.numbers == Array(0..<26) + [27, 28, 29])
    #expect(back.quarantined.map(\.size) == [44])
  }

  @Test func `whatever lies in the files, reading ends and never repeats`() async throws {
    let seed = UInt64(7)
    var chance = SeededGenerator(seed: seed)
    let plain = try await filled()
    for round in 0..<400 {
      let disk = VirtualDisk()
      for path in plain.paths { disk.setBytes(plain.bytes(of: path) ?? [], of: path) }
      disk.setWord(6 << 32 | UInt64(40 + 43 * 5), of: "data/journal/t1/synced")
      for path in plain.paths where path.hasSuffix(".log") && Int.random(in: 0..<3, using: &chance) == 0 {
        var bytes = plain.bytes(of: path) ?? []
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: bytes = bytes.map { _ in UInt8.random(in: 0...255, using: &chance) }
        case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &chance)))
        case 2: bytes = [UInt8](repeating: UInt8.random(in: 0...2, using: &chance), count: bytes.count)
        default:
          for _ in 0..<5 {
            bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
          }
        }
        disk.setBytes(bytes, of: path)
      }
      let maxBytes = Int.random(in: 1...300, using: &chance)
      let back = try ReadBack(disk, maxBytes: maxBytes)
      #expect(back.numbers == back.numbers.sorted(), "seed \(seed), round \(round)")
      #expect(Set(back.numbers).isSubset(of: 0..<30), "seed \(seed), round \(round)")
      let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
      try await journal.append(.sample([30]))
      #expect(try ReadBack(disk).numbers.last == 30, "seed \(seed), round \(round)")
      await journal.close()
    }
  }
}
