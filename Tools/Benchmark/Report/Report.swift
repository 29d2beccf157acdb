import Foundation

/// What a run found: figures by name, in the order in which they came.
///
/// Names say where a figure comes from and end with its unit: `questions.http.Q1.warm.ms`,
/// `store.total.bytes_per_event`, `questions.http.warm.ratio_duckdb`.
final class Report {
  /// What was measured, on what, with which options.
  var about: [String: String] = [:]
  private(set) var figures: [(name: String, value: Double)] = []
  /// Digest of each answer that was compared, by question.
  private(set) var digests: [(question: String, digest: String)] = []
  /// Answers that were not what another engine said.
  private(set) var differences: [String] = []
  private let isQuiet: Bool

  /// - Parameter isQuiet: nothing is printed.
  init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

  func add(_ name: String, _ value: Double) { figures.append((name, value)) }

  func add(digest: String, of question: String) { digests.append((question, digest)) }

  func add(difference: String) {
    differences.append(difference)
    say("DIFFERENT: \(difference)")
  }

  subscript(name: String) -> Double? { figures.last { $0.name == name }?.value }

  /// A line for whoever watches.
  func say(_ line: String) {
    if !isQuiet { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
  }

  /// A heading for whoever watches.
  func head(_ title: String) { say("\n\(title)\n" + String(repeating: "─", count: title.count)) }

  /// Shows rows of cells under each other; the first column is text, the others numbers.
  func show(_ header: [String], _ rows: [[String]]) {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    for row in all {
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + blanks : blanks + cell
      }
      say("  " + cells.joined(separator: "  "))
    }
  }

  /// The whole report as one JSON document.
  func json(missed: [String]) throws -> Data {
    let document: [String: Any] = [
      "about": about,
      "figures": Dictionary(figures.map { ($0.name, $0.value) }) { _, last in last },
      "digests": Dictionary(digests.map { ($0.question, $0.digest) }) { _, last in last },
      "differences": differences,
      "missed": missed,
    ]
    return try JSONSerialization.data(withJSONObject: document, options: [.prettyPrinted, .sortedKeys])
  }
}

extension Double {
  /// The number with about three digits that count.
  var short: String {
    let size = abs(self)
    if size >= 10_000 {
      let whole = String(Int(rounded()))
      var grouped = ""
      for (place, digit) in whole.enumerated() {
        if place > 0, (whole.count - place) % 3 == 0, grouped.last != "-" { grouped.append(" ") }
        grouped.append(digit)
      }
      return grouped
    }
    let decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2
    return String(format: "%.\(decimals)f", self)
  }
}
