import Foundation
import Glibc

/// What the operating system says of this process.
enum ProcessReadings {
  /// Bytes of memory that are in use and not paged out.
  static var residentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Files and sockets that are open.
  static var openFiles: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }

  /// Files and sockets that may be open.
  static var openFilesMax: Int {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(clamping: limit.rlim_cur) : 0
  }

  /// Seconds of processor time, user and system.
  static var processorSeconds: Double {
    let ticks = fields.dropFirst(11).prefix(2).reduce(0) { $0 + (Double($1) ?? 0) }
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Seconds since the epoch at which it was started.
  static let startSeconds: Double = {
    guard let system = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
      let boot = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })?.dropFirst(6),
      let bootSeconds = Double(boot), let ticks = fields.dropFirst(19).first.flatMap({ Double($0) })
    else { return 0 }
    return bootSeconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }()

  /// The kernel's line about this process, from the third field on: the second is the name, in parentheses.
  private static var fields: [String] {
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let tail = text.split(separator: ")").last
    else { return [] }
    return tail.split(separator: " ").map(String.init)
  }
}
