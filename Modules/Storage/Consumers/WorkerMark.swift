package import Models

/// What the worker is about to do, in a mapped word: they outlive the process, so that the next worker knows at
/// what the last one died.
///
/// A mark costs one store and is not synced: after a power cut an older one may be back, which costs some care and
/// nothing else. Belongs to the worker's thread.
package final class WorkerMark {
  /// Something at which a process may end.
  package enum Step: Hashable, Sendable {
    /// One record of a journal, by its place.
    case record(JournalCursor)
    /// The transaction of several records.
    case commit
    /// An import, by its job.
    case importing(Int64)
    /// Sealing and merging a website.
    case tidying(WebsiteID)
    /// One item of the quarantine that is tried again.
    case retrying(Int64)
    /// Stored among the attempts, never marked: how small the pieces are in which the journal is taken.
    case care

    /// Number of the step and what it is about.
    var words: (UInt64, UInt64, UInt64, UInt64) {
      switch self {
      case .record(let place): (1, UInt64(place.tracker), UInt64(place.file), UInt64(place.offset))
      case .commit: (2, 0, 0, 0)
      case .importing(let job): (3, UInt64(bitPattern: job), 0, 0)
      case .tidying(let website): (4, UInt64(website.rawValue), 0, 0)
      case .retrying(let item): (5, UInt64(bitPattern: item), 0, 0)
      case .care: (6, 0, 0, 0)
      }
    }

    init?(_ number: UInt64, _ first: UInt64, _ second: UInt64, _ third: UInt64) {
      switch number {
      case 1:
        self = .record(
          JournalCursor(tracker: Int(clamping: first), file: Int(clamping: second), offset: Int(clamping: third)))
      case 2: self = .commit
      case 3: self = .importing(Int64(bitPattern: first))
      case 4: self = .tidying(WebsiteID(rawValue: UInt32(clamping: first)))
      case 5: self = .retrying(Int64(bitPattern: first))
      case 6: self = .care
      default: return nil
      }
    }
  }

  private let word: any SharedWord

  /// Maps the file, making it when it is missing.
  ///
  /// - Throws: `StoreError.failed`.
  package init(path: String, on disk: any Disk = SystemDisk()) throws(StoreError) {
    let mapped: (any SharedWord)?
    do throws(DiskError) { mapped = try disk.sharedWord(path, create: true) } catch { throw .failed("\(error)") }
    guard let mapped else { throw .failed("map \(path): it was not made") }
    word = mapped
  }

  /// What is being done; `nil`: nothing at which a process that ended would have to be suspected.
  package var step: Step? {
    get { Step(mark: word.load()) }
    set { word.store(newValue?.mark ?? 0) }
  }
}

extension WorkerMark.Step {
  // All in one word, so that no mark is ever half of two: 3 bits of kind; of a record's place 10 bits of tracker, 24 of
  // file number and 27 of offset, which a file that rotates at 64 MiB never exceeds.
  private static let (kindShift, trackerShift, fileShift): (UInt64, UInt64, UInt64) = (61, 51, 27)

  fileprivate var mark: UInt64 {
    let words = words
    if case .record = self {
      return words.0 << Self.kindShift | (words.1 - 1) << Self.trackerShift
        | (words.2 & 0xFF_FFFF) << Self.fileShift | words.3 & 0x7FF_FFFF
    }
    return words.0 << Self.kindShift | words.1 & (1 << Self.kindShift - 1)
  }

  fileprivate init?(mark: UInt64) {
    let kind = mark >> Self.kindShift
    if kind == 1 {
      self.init(
        kind, (mark >> Self.trackerShift & 0x3FF) + 1, mark >> Self.fileShift & 0xFF_FFFF, mark & 0x7FF_FFFF)
    } else {
      self.init(kind, mark & (1 << Self.kindShift - 1), 0, 0)
    }
  }
}
