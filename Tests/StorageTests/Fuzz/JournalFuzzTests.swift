import Models
import Storage
import TestSupport
import Testing

/// Journal files with damage in them.
struct JournalFuzzTests {
  private let path = "data/journal/t1/1.log"
  /// Bytes before the first record.
  private let header = 40

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(6))
  func `damage loses what it touches and nothing else`(seed: UInt64) async throws {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    for number in 0..<40 { try await journal.append(.sample([number], filler: number * 7 % 90)) }
    await journal.close()
    let good = try #require(disk.bytes(of: path))
    var starts: [Int] = []
    var at = header
    for number in 0..<40 {
      starts.append(at)
      at += 21 + "\(number)|".utf8.count + number * 7 % 90
    }
    #expect(at == good.count)
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(150) {
      var bytes = good
      var touched: Set<Int> = []
      for _ in 0..<random.number(1...3) {
        let place = random.number(header...good.count - 1)
        let length = min(random.pick([1, 1, 4, 30, 200]), good.count - place)
        for byte in place..<place + length {
          bytes[byte] = random.chance(50) ? UInt8(truncatingIfNeeded: random.next()) : 0
          if bytes[byte] != good[byte] { touched.insert(starts.lastIndex { $0 <= byte } ?? 0) }
        }
      }
      Corpus.keep(bytes, of: "journal")
      disk.setBytes(bytes, of: path)
      let back = try ReadBack(disk, maxBytes: random.pick([1, 100, 5000]))
      let comment = Comment(rawValue: "seed \(seed) round \(round) touched \(touched.sorted())")
      #expect(back.numbers == (0..<40).filter { !touched.contains($0) }, comment)
      #expect(back.quarantined.isEmpty == touched.isEmpty, comment)
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `a file of anything is read to its end`(seed: UInt64) async throws {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    for number in 0..<30 { try await journal.append(.sample([number])) }
    await journal.close()
    let good = try #require(disk.bytes(of: path))
    let mutation = ByteMutation()
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(150) {
      var bytes = good
      mutation.apply(to: &bytes, &random)
      Corpus.keep(bytes, of: "journal")
      disk.setBytes(bytes, of: path)
      guard let back = try? ReadBack(disk, maxBytes: 300) else { continue }
      // Parts of the file may stand there twice, but nothing is read that was never written.
      #expect(back.numbers.allSatisfy { (0..<30).contains($0) }, "seed \(seed) round \(round)")
    }
  }
}
