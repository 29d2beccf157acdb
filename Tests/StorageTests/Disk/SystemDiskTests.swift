import Foundation
import Models
import Storage
import Testing

/// The same on real files.
struct SystemDiskTests {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "footfall-journal-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  @Test func `records survive closing and opening, in files that rotate`() async throws {
    try await withFolder { folder in
      let path = folder + "/data/journal"
      let reader = JournalReader(folder: path)
      var expected: [Int] = []
      for round in 0..<3 {
        let journal = try Journal.open(folder: path, settings: .sample(rotationBytes: 500))
        #expect(journal.tracker == 1)
        for number in 0..<40 {
          try await journal.append(.sample([round * 40 + number]))
          expected.append(round * 40 + number)
        }
        let other = try Journal.open(folder: path, settings: .sample())
        #expect(other.tracker == 2)
        #expect(try reader.trackers() == [1, 2])
        await other.close()
        await journal.close()
      }
      let back = try ReadBack(reader)
      #expect(back.numbers == expected)
      #expect(back.quarantined == [])
      #expect(try reader.end() == [back.cursor])
      #expect(try reader.deleteFiles(before: back.cursor) > 5)
      #expect(try ReadBack(JournalReader(folder: path)).numbers.isEmpty == false)
    }
  }

  @Test func `a torn tail is cut on opening`() async throws {
    try await withFolder { folder in
      let journal = try Journal.open(folder: folder, settings: .sample())
      try await journal.append(.sample([1]))
      await journal.close()
      let file = try #require(FileHandle(forUpdatingAtPath: folder + "/t1/1.log"))
      try file.seekToEnd()
      try file.write(contentsOf: Data([40, 0, 0, 0, 1, 2, 3, 4, 5]))
      try file.close()
      let again = try Journal.open(folder: folder, settings: .sample())
      try await again.append(.sample([2]))
      await again.close()
      #expect(try ReadBack(JournalReader(folder: folder)).numbers == [1, 2])
      #expect(try Data(contentsOf: URL(filePath: folder + "/t1/1.log")).count == 40 + 43)
    }
  }

  @Test func `a folder that cannot be made makes the journal unavailable`() {
    #expect(throws: JournalError.self) { try Journal.open(folder: "/proc/journal", settings: .sample()) }
  }

  @Test func `the free space of a real disk is known`() throws {
    #expect(try SystemDisk().freeBytes("/") > 0)
  }
}
