import Foundation

/// What the kernel says about a process.
struct ProcessFigures {
  /// Bytes that it asked to read, whether they came from the disk or from memory.
  var bytesRead = 0
  /// Bytes that came from the disk.
  var bytesReadFromDisk = 0
  /// Bytes that it made the kernel write to the disk.
  var bytesWritten = 0
  /// Bytes of memory held now.
  var memory = 0
  /// Most bytes of memory ever held.
  var peakMemory = 0
  /// Seconds of processor time.
  var processorSeconds = 0.0

  /// Figures of a process; zeros where the kernel does not tell.
  init(of id: pid_t) {
    let io = Self.fields("/proc/\(id)/io")
    bytesRead = io["rchar"] ?? 0
    bytesReadFromDisk = io["read_bytes"] ?? 0
    bytesWritten = io["write_bytes"] ?? 0
    let status = Self.fields("/proc/\(id)/status")
    memory = (status["VmRSS"] ?? 0) * 1024
    peakMemory = (status["VmHWM"] ?? 0) * 1024
    if let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8), let end = text.lastIndex(of: ")") {
      let words = text[text.index(after: end)...].split(separator: " ")
      if words.count > 13, let user = Double(words[11]), let system = Double(words[12]) {
        processorSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
      }
    }
  }

  /// Lines of the form `name: number …`.
  private static func fields(_ path: String) -> [String: Int] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
    var fields: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      fields[String(halves[0])] = Int(halves[1].drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber })
    }
    return fields
  }
}
