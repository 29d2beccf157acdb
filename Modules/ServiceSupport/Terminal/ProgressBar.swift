import Foundation
import Glibc

/// A bar on standard error that shows how far a long command is; draws nothing where nobody watches.
public struct ProgressBar {
  private let title: String
  private let isShown: Bool
  private var lastDrawn = ""

  /// A bar with this title, shown only when standard error is a terminal.
  public init(_ title: String) {
    self.title = title
    isShown = isatty(STDERR_FILENO) == 1
  }

  /// Draws the bar at `done` of `total`; without total only the number.
  public mutating func draw(_ done: Int, of total: Int?, unit: String) {
    let detail = "\(ProgressBar.grouped(done)) \(unit)"
    guard let total, total > 0 else { return draw(detail) }
    draw(share: Double(done) / Double(total), detail: detail)
  }

  /// Draws the bar at a share of the whole, with a word beside it.
  public mutating func draw(share: Double, detail: String) {
    let share = min(1, max(0, share))
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    draw("\(bar) \(Int(share * 100)) %  \(detail)")
  }

  private mutating func draw(_ text: String) {
    let line = "\(title)  \(text)"
    guard isShown, line != lastDrawn else { return }
    lastDrawn = line
    FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Takes the bar away.
  public mutating func clear() {
    guard isShown, !lastDrawn.isEmpty else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    lastDrawn = ""
  }

  /// A whole number with a thin gap after every three digits from the right: `1 234 567`.
  public static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
      text.append(digit)
    }
    return text
  }
}
