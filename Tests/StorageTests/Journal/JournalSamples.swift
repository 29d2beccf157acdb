import Models
import Storage
import TestSupport

let journalFolder = "data/journal"

extension JournalSubmission {
  /// Records with these numbers as payloads, each followed by filler.
  static func sample(_ numbers: [Int], website: UInt32 = 7, filler: Int = 20) -> JournalSubmission {
    var bytes: [UInt8] = []
    var entries: [JournalEntry] = []
    for number in numbers {
      let start = bytes.count
      bytes.append(contentsOf: "\(number)|".utf8)
      bytes.append(contentsOf: [UInt8](repeating: UInt8(ascii: "."), count: filler))
      entries.append(JournalEntry(kind: UInt8(number % 3), payload: start..<bytes.count))
    }
    return JournalSubmission(
      website: WebsiteID(rawValue: website), arrival: Instant(milliseconds: 1_790_000_000_000), bytes: bytes,
      entries: entries)
  }
}

extension JournalBatch {
  /// The numbers that `JournalSubmission.sample` wrote.
  var numbers: [Int] {
    records.map { record in
      let text = String(decoding: bytes[record.payload].prefix { $0 != UInt8(ascii: "|") }, as: UTF8.self)
      return Int(text) ?? -1
    }
  }
}

extension Journal.Settings {
  /// Small files, no free-space floor, probes only on demand.
  static func sample(rotationBytes: Int = 1 << 20) -> Journal.Settings {
    var settings = Journal.Settings()
    settings.rotationBytes = rotationBytes
    settings.freeSpaceFloorBytes = 0
    settings.probeMilliseconds = nil
    return settings
  }
}

/// Everything that a reader finds.
struct ReadBack: Equatable {
  var numbers: [Int] = []
  var quarantined: [QuarantinedRecord] = []
  var cursor: JournalCursor

  /// Reads a tracker from `cursor` on, to its end.
  init(_ reader: JournalReader, from cursor: JournalCursor = .start(of: 1), maxBytes: Int = 1 << 20) throws {
    self.cursor = cursor
    while true {
      let batch = try reader.read(from: self.cursor, maxBytes: maxBytes)
      numbers += batch.numbers
      quarantined += batch.quarantined
      self.cursor = batch.next
      if batch.isEmpty { return }
    }
  }

  /// Reads what a disk holds now.
  init(_ disk: VirtualDisk, tracker: Int = 1, maxBytes: Int = 1 << 20) throws {
    try self.init(JournalReader(folder: journalFolder, disk: disk), from: .start(of: tracker), maxBytes: maxBytes)
  }
}
