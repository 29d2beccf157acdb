package import Models

/// Takes records out of trackers' logs that everybody has read: their bytes are overwritten where they lie.
///
/// For the holder of the worker's lease. Length and arrival stay, so that all other records stay where they are;
/// readers pass an erased record over. Doing it twice changes nothing.
package struct JournalErasure {
  private let journal: String
  private let disk: any Disk

  /// An erasure in the logs of all trackers under `folder`.
  package init(folder: String, disk: any Disk) {
    journal = folder
    self.disk = disk
  }

  /// Overwrites every record of a website that `isMeant` and that has been taken.
  ///
  /// Cost: reads the log files up to there.
  /// - Parameters:
  ///   - taken: up to where each tracker's log has been read by everybody to whom that matters.
  ///   - isMeant: asked for each record's payload.
  /// - Returns: whether that is all: `false` while a tracker is in the middle of a write, which asks for another try.
  /// - Throws: `JournalError.failed` with what the disk refused.
  package func erase(
    of website: WebsiteID, before taken: [JournalCursor], where isMeant: (UnsafeRawBufferPointer) -> Bool
  ) throws(JournalError) -> Bool {
    do throws(DiskError) {
      var isWhole = true
      for cursor in taken where cursor.file > 0 {
        let folder = TrackerFolder(journal: journal, tracker: cursor.tracker)
        if try !LogGate(folder, on: disk).close(upTo: cursor.file) {
          // A tracker that is gone writes no more, whatever it said last.
          guard let lock = try disk.lock(folder.lockPath) else {
            isWhole = false
            continue
          }
          lock.release()
        }
        for number in try folder.files(on: disk) where number <= cursor.file {
          let end = number == cursor.file ? cursor.offset : .max
          try erase(in: folder.path(of: number), before: end, website, isMeant)
        }
      }
      return isWhole
    } catch { throw .failed("\(error)") }
  }

  private func erase(
    in path: String, before end: Int, _ website: WebsiteID, _ isMeant: (UnsafeRawBufferPointer) -> Bool
  ) throws(DiskError) {
    guard let file = try disk.open(path, forWriting: true) else { return }
    let size = min(try file.size(), end)
    guard size > LogFileHeader.size else { return }
    let bytes = try file.readAll(size - LogFileHeader.size, at: LogFileHeader.size)
    var found: [(offset: Int, bytes: [UInt8])] = []
    bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        switch RecordFrame.find(in: bytes, at: at, base: LogFileHeader.size, remaining: bytes.count - at) {
        case .record(let record, let next):
          if record.website == website, record.kind != RecordFrame.erasedKind,
            isMeant(UnsafeRawBufferPointer(rebasing: bytes[record.payload]))
          {
            found.append((record.offset, RecordFrame.erased(record)))
          }
          at = next
        case .damaged, .implausible:
          // Zeros written ahead end the log; what else has no form may have a record behind it.
          guard bytes[at...].contains(where: { $0 != 0 }) else { return }
          at = RecordFrame.resume(afterDamageAt: at, in: bytes, remaining: bytes.count - at)
        case .incomplete: return
        }
      }
    }
    guard !found.isEmpty else { return }
    for record in found { try file.writeAll(record.bytes, at: record.offset, path: path) }
    try file.sync()
  }
}

extension RecordFrame {
  /// The kind of a record that was erased. No submitter may use it.
  static let erasedKind: UInt8 = 255

  /// What lies in a record's place once it is erased.
  fileprivate static func erased(_ record: JournalRecord) -> [UInt8] {
    let payload = [UInt8](repeating: 0, count: record.payload.count)
    var bytes: [UInt8] = []
    payload.withUnsafeBytes { payload in
      append(
        kind: erasedKind, arrival: record.arrival, website: record.website, payload: payload, to: &bytes)
    }
    return bytes
  }
}
