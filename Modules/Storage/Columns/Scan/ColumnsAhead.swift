import Dispatch
import Models
import Synchronization

/// Columns that a question is about to scan and that are not in memory, read beside it: by more threads than there are
/// cores, so that the disk always has several things to do. Lanes alone would wait for one column after another.
package struct ColumnsAhead {
  /// Whether they are read by whoever asks, one after another, before the scan begins. Tests that count the calls on a
  /// disk want the same ones every time.
  @TaskLocal package static var isByHand = false

  /// Fewer than so many columns a thread are not worth waking it.
  private static let columnsWorthAThread = 6
  private static let threadsMax = 8

  private let snapshot: WebsiteSnapshot
  private var columns: [(part: StoredPart?, read: @Sendable () throws -> Void)] = []
  /// Bytes of memory that they will take, roughly.
  private var size = 0

  init(_ snapshot: WebsiteSnapshot) { self.snapshot = snapshot }

  /// Wants columns of a segment.
  mutating func want(_ keys: some Sequence<UInt32>, of segment: EventSegment) {
    for key in keys.sorted() where !segment.holds(key) {
      guard let entry = segment.directory.entry(key) else { continue }
      size += segment.rows * DecodedColumn.width(least: entry.least, greatest: entry.greatest).rawValue
      columns.append((segment.part(key), { _ = try segment.column(key) }))
    }
  }

  /// Wants columns of a chunk of sessions.
  mutating func want(_ columns: some Sequence<SessionColumn>, ofChunk chunk: Int) {
    let sessions = snapshot.sessions
    for column in columns.sorted(by: { $0.rawValue < $1.rawValue }) where !sessions.holds(column, chunk: chunk) {
      let bounds = sessions.bounds(column, chunk: chunk)
      size +=
        sessions.rows(in: chunk)
        * DecodedColumn.width(least: bounds.lowerBound, greatest: bounds.upperBound).rawValue
      self.columns.append((sessions.part(column, chunk: chunk), { _ = try sessions.column(column, chunk: chunk) }))
    }
  }

  /// Begins to read them, and does not wait: a scan that needs one waits for it alone, or reads it itself when nobody
  /// has begun. What fails is read again by the scan, which says why.
  ///
  /// - Returns: what has to be ended before the question is: nothing is read for one that was answered.
  func begin() -> Reading {
    let reading = Reading()
    let threads = min(ColumnsAhead.threadsMax, columns.count / ColumnsAhead.columnsWorthAThread)
    // What a small cache cannot keep would be read twice.
    guard threads > 1, size <= snapshot.reader.aheadMax else { return reading }
    let columns = columns
    let places = snapshot.reader.places
    let parts = columns.compactMap(\.part)
    places.expect(pieces: parts.map(\.piece))
    let next = Shared(0)
    for thread in 0..<(ColumnsAhead.isByHand ? 1 : threads) {
      reading.group.enter()
      @Sendable func work() {
        // One asks for all at once, so that the disk never waits for a thread: they decode what has come.
        if thread == 0 { places.expect(parts) }
        while true {
          let index = next.number.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < columns.count else { break }
          try? columns[index].read()
        }
        reading.group.leave()
      }
      if ColumnsAhead.isByHand {
        work()
        continue
      }
      do throws(DiskError) { try DedicatedThread.start { work() } } catch {
        // The other threads, or the scan, read more.
        reading.group.leave()
      }
    }
    return reading
  }

  /// Reading under way.
  struct Reading: Sendable {
    fileprivate let group = DispatchGroup()

    /// Waits until all that was wanted has been read.
    func end() { group.wait() }
  }

  private final class Shared: Sendable {
    let number: Atomic<Int>
    init(_ number: Int) { self.number = Atomic(number) }
  }
}
