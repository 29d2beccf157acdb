/// Names in the folder of one tracker: `journal/t3/17.log`, and the files `lock` and `synced` beside the logs.
struct TrackerFolder: Hashable, Sendable {
  /// The folder of all trackers.
  let journal: String
  /// 1 or more.
  let tracker: Int

  /// `journal/t3`.
  var path: String { "\(journal)/t\(tracker)" }
  /// Whoever writes here holds its lock.
  var lockPath: String { "\(path)/lock" }
  /// The shared word that holds the ``SyncedEnd``.
  var syncedPath: String { "\(path)/synced" }

  /// Highest number of a log file: no tracker gets that far.
  static let fileMax = (1 << 31) - 1

  /// The log file with this number.
  func path(of file: Int) -> String { "\(path)/\(file).log" }

  /// Numbers of the log files there are, ascending.
  func files(on disk: any Disk) throws(DiskError) -> [Int] {
    var numbers: [Int] = []
    for name in try disk.list(path) where name.hasSuffix(".log") {
      if let number = TrackerFolder.number(name.dropLast(4)), number <= TrackerFolder.fileMax { numbers.append(number) }
    }
    return numbers.sorted()
  }

  /// The header of a log file; `nil` when it is missing, torn or damaged.
  static func header(of file: any DiskFile, number: Int) throws(DiskError) -> LogFileHeader? {
    LogFileHeader(try file.readAll(LogFileHeader.size, at: 0), number: number)
  }

  /// Trackers that ever wrote into `journal`, ascending.
  static func trackers(of journal: String, on disk: any Disk) throws(DiskError) -> [Int] {
    var trackers: [Int] = []
    for name in try disk.list(journal) where name.hasPrefix("t") {
      if let tracker = number(name.dropFirst()) { trackers.append(tracker) }
    }
    return trackers.sorted()
  }

  /// A positive number written in our way: no sign, no leading zero.
  private static func number(_ text: Substring) -> Int? {
    guard let number = Int(text), number > 0, String(number) == text else { return nil }
    return number
  }
}
