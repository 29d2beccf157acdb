import Foundation
import Glibc
import Storage

/// What a checkup needs to know of the machine, read once.
public struct MachineState: Sendable {
  /// Bytes that may be written to the data directory's file system; `nil`: it does not say.
  public var freeBytes: Int64?
  /// Bytes of memory that programs could have; `nil`: the system does not say.
  public var availableMemoryBytes: Int64?
  /// Files that the worker's process may open, or this one where the worker's cannot be seen.
  public var openFilesMax: Int?
  /// Process that holds the worker's lease; `nil`: nobody, or somebody who cannot be seen from here.
  public var workerProcess: Int?
  /// Whether the tz database is there.
  public var hasTimeZones: Bool

  /// A state with these values, for tests.
  public init(
    freeBytes: Int64?, availableMemoryBytes: Int64?, openFilesMax: Int?, workerProcess: Int?, hasTimeZones: Bool
  ) {
    self.freeBytes = freeBytes
    self.availableMemoryBytes = availableMemoryBytes
    self.openFilesMax = openFilesMax
    self.workerProcess = workerProcess
    self.hasTimeZones = hasTimeZones
  }

  /// Reads this machine's state.
  ///
  /// - Parameters:
  ///   - path: the data directory.
  ///   - workerLock: path of the worker's lock file.
  public static func read(path: String, workerLock: String) -> MachineState {
    let free = freeBytes(of: path)
    let worker = holder(of: workerLock)
    return MachineState(
      freeBytes: free, availableMemoryBytes: availableMemory(), openFilesMax: openFiles(of: worker),
      workerProcess: worker, hasTimeZones: access("/usr/share/zoneinfo/Etc/UTC", F_OK) == 0)
  }

  /// Bytes that may be written to the file system of a path; `nil`: it does not say.
  static func freeBytes(of path: String) -> Int64? {
    var system = statvfs()
    guard statvfs(path, &system) == 0 else { return nil }
    return Int64(clamping: UInt64(system.f_bavail) * UInt64(system.f_frsize))
  }

  private static func availableMemory() -> Int64? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int64($0) })
    else { return nil }
    return kibibytes * 1024
  }

  /// The process that holds a `flock`, as the kernel lists it.
  private static func holder(of path: String) -> Int? {
    guard let inode = FileFacts(path: path)?.inode,
      let text = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
    else { return nil }
    for line in text.split(separator: "\n") where line.contains("FLOCK") && line.contains("WRITE") {
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "WRITE"), words.count > place + 2,
        words[place + 2].split(separator: ":").last == "\(inode)", let process = Int(words[place + 1]),
        process > 0
      else { continue }
      return process
    }
    return nil
  }

  private static func openFiles(of process: Int?) -> Int? {
    if let process, let text = try? String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") })
    {
      return line.split(separator: " ").dropFirst(3).first.flatMap { Int($0) }
    }
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Int(clamping: limit.rlim_cur)
  }
}
