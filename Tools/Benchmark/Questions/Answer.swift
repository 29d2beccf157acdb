import Foundation
import Storage

/// An answer as rows of texts and whole numbers, however it came: what is compared between those who were asked.
struct Answer: Hashable {
  var rows: [[String]]

  init(rows: [[String]]) { self.rows = rows }

  /// Rows of an engine.
  init(_ answer: PlanAnswer) {
    rows = answer.rows.map { $0.labels + $0.values.map(String.init) }
  }

  /// Sixteen digits that are the same for the same answer (FNV-1a over its text).
  var digest: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for row in rows {
      for cell in row {
        cell.utf8.forEach(mix)
        mix(0x1F)
      }
      mix(0x1E)
    }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// Reads the document of the Stats API.
  ///
  /// - Throws: `BenchmarkError` when it does not have the form of an answer to this question.
  init(document: [UInt8], to question: Question) throws {
    guard let object = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any],
      let data = object["data"] as? [String: Any], let results = data["results"]
    else { throw BenchmarkError("\(question.id): \(String(decoding: document.prefix(300), as: UTF8.self))") }
    func texts(_ row: [String: Any], _ keys: [String]) -> [String] {
      keys.map { key in
        let value = (row[key] as? [String: Any])?["value"] ?? row[key]
        return value is NSNull ? "null" : value.map { "\($0)" } ?? "missing"
      }
    }
    let second = question.countsPageviews ? "pageviews" : "events"
    switch (question.kind, results) {
    case (.aggregate, let row as [String: Any]):
      rows = [texts(row, ["visitors", "pageviews", "events", "bounce_rate", "visit_duration"])]
    case (.timeseries, let list as [[String: Any]]): rows = list.map { texts($0, ["visitors", "pageviews"]) }
    case (.eventBreakdown, let list as [[String: Any]]):
      rows = list.map { texts($0, [question.property ?? "", "visitors", second]) }
    case (.sessionBreakdown, let list as [[String: Any]]):
      rows = list.map { texts($0, [question.property ?? "", "visitors", "bounce_rate", "visit_duration"]) }
    default: throw BenchmarkError("\(question.id): an answer of another form")
    }
  }

  /// Brings whole numbers, as engines give them, into the form in which the Stats API shows them: sessions, bounces
  /// and durations become a rounded percentage and a rounded mean.
  func asShown(to question: Question) -> Answer {
    let place: Int
    switch question.kind {
    case .funnelTimes, .conversions, .report, .overview: return asPageSenseShows(question)
    case .aggregate: place = 3
    case .sessionBreakdown: place = 2
    default: return self
    }
    return Answer(
      rows: rows.map { row in
        guard row.count == place + 3, let sessions = Int(row[place]), let bounces = Int(row[place + 1]),
          let seconds = Int(row[place + 2])
        else { return row }
        return row[..<place] + [Self.ratio(100 * bounces, sessions), Self.ratio(seconds, sessions)]
      })
  }

  /// Rounded half up; 0 of nothing.
  static func ratio(_ above: Int, _ below: Int) -> String {
    String(below == 0 ? 0 : (2 * above + below) / (2 * below))
  }
}
