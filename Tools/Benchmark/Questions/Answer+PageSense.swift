import Foundation

/// Answers of the PageSense API. Rows of figures are compared without their labels, as countries are shown by name.
extension Answer {
  private static let figures = ["visitors", "page_views", "sessions", "bounce_rate", "avg_session_duration"]

  /// Reads the document of the PageSense API.
  ///
  /// - Throws: `BenchmarkError` when it does not have the form of an answer to this question.
  init(pageSense document: [UInt8], to question: Question) throws {
    guard let object = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any] else {
      throw BenchmarkError("\(question.id): \(String(decoding: document.prefix(300), as: UTF8.self))")
    }
    func list(_ object: [String: Any], _ key: String) -> [[String: Any]] { object[key] as? [[String: Any]] ?? [] }
    func texts(_ row: [String: Any]?, _ keys: [String]) -> [String] {
      keys.compactMap { (row?[$0] as? NSNumber).map { Answer.text($0.doubleValue) } }
    }
    switch question.kind {
    case .conversions:
      let summary = object["summary"] as? [String: Any]
      let last = list(object, "conversions").map { row in
        ["timestamp", "url"].map { row[$0] as? String ?? "none" }
      }
      rows =
        [texts(summary, ["conversions", "unique_visitors", "conversion_rate"])]
        + last.sorted { $0.lexicographicallyPrecedes($1) }
    case .funnelTimes:
      let funnel = object["funnel"] as? [String: Any] ?? [:]
      rows = list(funnel, "steps").map { texts($0, ["visitors", "average_time"]) } + [texts(funnel, ["average_time"])]
    default:
      let report = object["report"] as? [String: Any] ?? [:]
      rows = [texts(report["totals"] as? [String: Any], Answer.figures)]
      if let previous = report["previous"] as? [String: Any] {
        rows.append(texts(previous["totals"] as? [String: Any], Answer.figures))
      }
      let tables =
        question.kind == .overview
        ? ["by_date", "top_pages", "top_sources", "top_countries"] : question.dimensions.map { "by_" + $0 }
      for table in tables { rows += list(report, table).map { texts($0, Answer.figures) } }
    }
  }

  /// Brings whole numbers, as engines give them, into the form in which the PageSense API shows them.
  func asPageSenseShows(_ question: Question) -> Answer {
    func numbers(_ row: some Sequence<String>) -> [Int] { row.map { Int($0) ?? 0 } }
    switch question.kind {
    case .conversions:
      guard let first = rows.first.map({ numbers($0) }), first.count == 3 else { return self }
      let rate = Answer.ratio(10_000 * first[1], first[2], inParts: 100)
      let format = ISO8601DateFormatter()
      let last = rows.dropFirst().map { row in
        let seconds = (Int(row[0]) ?? 0) / 1000
        return [format.string(from: Date(timeIntervalSince1970: Double(seconds))), "https://\(row[2])\(row[3])"]
      }
      return Answer(
        rows: [[Answer.text(Double(first[0])), Answer.text(Double(first[1])), rate]]
          + last.sorted { $0.lexicographicallyPrecedes($1) })
    case .funnelTimes:
      let steps = rows.map { numbers($0) }
      let shown = steps.indices.map { step in
        let next = step + 1 < steps.count ? Answer.ratio(steps[step + 1][1], 1000 * steps[step + 1][0]) : "0"
        return [Answer.text(Double(steps[step][0])), Answer.text(Double(next) ?? 0)]
      }
      let whole = steps.last.map { Answer.ratio($0[2], 1000 * $0[0]) } ?? "0"
      return Answer(rows: shown + [[Answer.text(Double(whole) ?? 0)]])
    default:
      return Answer(rows: rows.map { Answer.shown($0) })
    }
  }

  /// Visitors and pageviews; or these, sessions, bounces and seconds, behind a label or another count of sessions.
  private static func shown(_ row: [String]) -> [String] {
    guard row.count >= 5 else { return row.suffix(2).map { text(Double($0) ?? 0) } }
    let figures = row.suffix(5).map { Int($0) ?? 0 }
    let sessions = row.count == 6 ? Int(row[0]) ?? figures[2] : figures[2]
    return [text(Double(figures[0])), text(Double(figures[1])), text(Double(sessions))] + [
      ratio(1000 * figures[3], figures[2], inParts: 10), text(Double(ratio(figures[4], figures[2])) ?? 0),
    ]
  }

  /// A rounded ratio in tenths or hundredths.
  private static func ratio(_ above: Int, _ below: Int, inParts parts: Int) -> String {
    text((Double(ratio(above, below)) ?? 0) / Double(parts))
  }

  private static func text(_ number: Double) -> String { "\(number)" }
}
