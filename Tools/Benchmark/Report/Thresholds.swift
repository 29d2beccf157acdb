import Foundation

/// What a run must reach: ratios and bytes, never times, which are another machine's business.
struct Thresholds: Decodable {
  struct Limit: Decodable {
    /// Name of a figure of the report.
    let figure: String
    let atLeast: Double?
    let atMost: Double?
    /// Sizes of data for which it holds, as numbers of events; all unless given.
    let events: [Int]?
  }

  let limits: [Limit]

  /// The file beside the benchmark's sources.
  static let path = BenchmarkFolder.path + "/thresholds.json"

  init(path: String = Thresholds.path) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw BenchmarkError("Cannot read \(path).") }
    self = try JSONDecoder().decode(Thresholds.self, from: data)
  }

  /// A sentence for each limit that the report misses. Figures that were not measured miss nothing.
  func missed(by report: Report, events: Int) -> [String] {
    limits.compactMap { limit in
      guard limit.events?.contains(events) != false, let value = report[limit.figure] else { return nil }
      let found = "\(limit.figure) is \(value.short)"
      if let least = limit.atLeast, value < least { return "\(found), at least \(least.short) is due" }
      if let most = limit.atMost, value > most { return "\(found), at most \(most.short) is allowed" }
      return nil
    }
  }
}
