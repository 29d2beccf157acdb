import Glibc
import Models
import Synchronization

/// Places of addresses from a database file, which may be replaced while it is used. Safe from any thread.
public final class GeoPlaces: Sendable {
  /// How a file is told from one that took its place.
  private struct FileState: Equatable {
    let device: UInt64
    let file: UInt64
    let size: Int64
    let seconds: Int
    let nanoseconds: Int
  }

  private struct State {
    var database: GeoDatabase?
    var file: FileState?
    /// Places by where their entries lie: many addresses share one.
    var places: [Int: Place] = [:]
  }

  /// Places that are remembered. Beyond: all are forgotten.
  private static let placesMax = 65_536

  private let path: String
  private let folder: String
  private let state = Mutex(State())

  /// Reads the database in a file. Blocks.
  ///
  /// - Parameter folder: where a copy without a name is kept, so that whatever happens to the file is harmless.
  public init(path: String, folder: String) throws(GeoDatabaseError) {
    self.path = path
    self.folder = folder
    _ = try refresh()
  }

  /// Reads the file anew if it is another one than last time, and says whether it was. Blocks.
  ///
  /// - Throws: once for each file that cannot be used; places go on to come from the one before.
  @discardableResult
  public func refresh() throws(GeoDatabaseError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if state.withLock({ $0.database != nil }) { return false }
      throw .unreadable("\(path): \(strerror(errno).map { String(cString: $0) } ?? "error \(errno)")")
    }
    let file = FileState(
      device: UInt64(status.st_dev), file: UInt64(status.st_ino), size: Int64(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    let isNew = state.withLock { state in
      defer { state.file = file }
      return state.file != file
    }
    guard isNew else { return false }
    let database = try GeoDatabase(try GeoBytes(path: path, folder: folder))
    state.withLock { state in
      state.database = database
      state.places = [:]
    }
    return true
  }

  /// The place of an address; `nil` where the database knows none.
  func place(of address: IPAddress) -> Place? {
    state.withLock { state in
      guard let database = state.database, let entry = (try? database.entry(of: address)) ?? nil else { return nil }
      if let place = state.places[entry] { return place }
      // An entry that cannot be read says nothing; others may.
      guard let place = try? database.place(at: entry) else { return nil }
      if state.places.count >= GeoPlaces.placesMax { state.places = [:] }
      state.places[entry] = place
      return place
    }
  }
}
