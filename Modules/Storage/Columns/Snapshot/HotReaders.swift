import Synchronization

/// Connections to `hot.sqlite` on behalf of questions: one that tells whether anything has changed, and a few for
/// reading, so that a question that reads much does not keep the others waiting.
final class HotReaders: Sendable {
  /// A connection, opened when first needed; used by one thread at a time.
  private final class Place: Sendable {
    private let path: String
    private let disk: any Disk
    private let store = Mutex<HotStore?>(nil)

    init(path: String, on disk: any Disk) {
      self.path = path
      self.disk = disk
    }

    func with<T: Sendable>(_ body: (HotStore) throws -> T) throws -> T? {
      try store.withLock { store in
        if store == nil, try disk.exists(path) { store = try HotStore.reading(path: path, on: disk) }
        guard store != nil else { return nil }
        return try body(store!)  // looked at on the line above
      }
    }

    /// `nil` when somebody is at work with it.
    func withIfFree<T: Sendable>(_ body: (HotStore) throws -> T) throws -> T?? {
      try store.withLockIfAvailable { store -> T? in
        if store == nil, try disk.exists(path) { store = try HotStore.reading(path: path, on: disk) }
        guard store != nil else { return nil }
        return try body(store!)  // looked at on the line above
      }
    }
  }

  private let watch: Place
  private let places: [Place]

  init(path: String, on disk: any Disk) {
    watch = Place(path: path, on: disk)
    places = (0..<4).map { _ in Place(path: path, on: disk) }
  }

  /// A number that differs from earlier ones when hot has changed in between; 0 while there is no hot.
  func version() throws -> Int { try watch.with { try $0.connection.dataVersion() } ?? 0 }

  /// Lends a connection; `nil` while there is no hot.
  func withReader<T: Sendable>(_ body: (HotStore) throws -> T) throws -> T? {
    for place in places {
      if let found = try place.withIfFree(body) { return found }
    }
    return try places[0].with(body)
  }
}
