/// Files stay short enough to be read at once. Those that were longer when the rule came may only shrink: their limits
/// lie in `Tests/file-lengths.txt`, one `length path` a line.
enum LengthRule {
  /// Lines of a file that is not listed.
  static let linesMax = 350
  /// How far a listed file may have shrunk before its limit must follow.
  static let slackLines = 20

  static func limits(_ text: String) -> [String: Int] {
    var limits: [String: Int] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let limit = Int(parts[0]) else { continue }
      limits[parts[1].trimmingBlanks] = limit
    }
    return limits
  }

  static func findings(_ files: [RepositoryFile], limits: [String: Int]) -> [Finding] {
    var findings: [Finding] = []
    for file in files {
      let limit = limits[file.path]
      let length = file.length
      if length > limit ?? linesMax {
        findings.append(
          Finding(
            path: file.path, line: 0,
            message: "\(length) lines; at most \(limit ?? linesMax): split it by what it does"))
      } else if let limit, length <= linesMax {
        findings.append(
          Finding(path: file.path, line: 0, message: "\(length) lines: take it off the list, which allows it \(limit)"))
      } else if let limit, length < limit - slackLines {
        findings.append(Finding(path: file.path, line: 0, message: "\(length) lines: lower its limit of \(limit)"))
      }
    }
    let paths = Set(files.map(\.path))
    for path in limits.keys.sorted() where !paths.contains(path) {
      findings.append(Finding(path: path, line: 0, message: "has a limit and does not exist"))
    }
    return findings
  }
}
