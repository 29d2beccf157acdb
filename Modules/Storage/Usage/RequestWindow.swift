/// The times of a key's latest requests: an exact window of 60 seconds that slides with every request.
///
/// Times are milliseconds of one clock that only goes forward. One that lies ahead is from before the machine's last
/// start and counts no more.
struct RequestWindow: Equatable {
  /// How far back the window reaches; a request that is as old is out of it.
  static let lengthMilliseconds: Int64 = 60_000

  /// Oldest first.
  private(set) var times: [Int64]

  /// The window at `now`, of these times.
  init(_ times: [Int64], at now: Int64) {
    self.times = times.filter { $0 > now - RequestWindow.lengthMilliseconds && $0 <= now }
  }

  /// How many milliseconds from `now` it takes until fewer than `limit` requests are inside; 0 when that is so now.
  func wait(for limit: Int, at now: Int64) -> Int64 {
    guard times.count >= limit else { return 0 }
    return times[times.count - max(1, limit)] + RequestWindow.lengthMilliseconds - now
  }

  /// How many milliseconds from `now` it takes until the oldest request has left; 0 when there is none.
  func waitForOldest(at now: Int64) -> Int64 {
    times.first.map { $0 + RequestWindow.lengthMilliseconds - now } ?? 0
  }

  /// Notes a request; of more than `capacity` only the latest are kept.
  mutating func add(_ now: Int64, capacity: Int) {
    times.append(now)
    if times.count > capacity { times.removeFirst(times.count - capacity) }
  }

  /// Takes back one request of that time.
  mutating func remove(_ time: Int64) {
    if let index = times.lastIndex(of: time) { times.remove(at: index) }
  }

  /// Eight bytes a time, little-endian.
  var bytes: [UInt8] {
    times.flatMap { time in (0..<8).map { UInt8(truncatingIfNeeded: time >> (8 * $0)) } }
  }

  /// The times in these bytes; a torn last one is left out.
  static func times(_ bytes: UnsafeRawBufferPointer) -> [Int64] {
    (0..<bytes.count / 8).map {
      Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self))
    }
  }
}
