import Foundation

/// What no line of the repository contains.
///
/// The words are put together here, so that this file does not contain them either.
enum TextRule {
  /// Characters of a line of Swift.
  static let columnsMax = 120

  /// Notes to oneself: what is to be done stands in the tracker, not in the code.
  private static let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"]

  /// Where and how the code came about is nobody's business who reads it; the paths exist on no other machine.
  private static let workplace = [
    "bri" + "ef-common", "work" + "tree of", "Co-" + "Authored-By", "AI-" + "generated", "as an " + "AI ",
    "Generated " + "with", "the foun" + "der", "hel" + "per session",
  ]

  /// Letter by letter, because folders of ours are called alike.
  private static let paths = ["/wo" + "rk/", "/tmp/" + "b"]

  /// Numbers of a tracker that the reader cannot see.
  private static let issueNumber = try? NSRegularExpression(
    pattern: "\\b" + "iss" + "ue\\s+#?[0-9]+|\\bGH" + "-[0-9]+", options: .caseInsensitive)

  /// Whether a line is nothing but a text, which cannot always be broken.
  private static func isOneText(_ line: String) -> Bool {
    let text = line.trimmingBlanks
    return text.hasPrefix("\"") || text.hasPrefix("#\"") || text.hasPrefix("{\"")
  }

  static func findings(_ file: RepositoryFile) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      func find(_ message: String) { findings.append(Finding(path: file.path, line: index + 1, message: message)) }
      if file.isSwift, line.count > columnsMax, !isOneText(line) {
        find("\(line.count) columns; at most \(columnsMax)")
      }
      if file.isSwift, line.hasSuffix(" ") || line.contains("\t") { find("a blank at the end, or a tab") }
      for word in notes where line.contains(word) { find("contains \(word)") }
      for path in paths where line.contains(path) { find("contains \(path)") }
      for word in workplace where line.range(of: word, options: .caseInsensitive) != nil { find("contains \(word)") }
      let range = NSRange(line.startIndex..., in: line)
      if issueNumber?.firstMatch(in: line, range: range) != nil { find("names the number of a tracker's entry") }
    }
    return findings
  }
}
