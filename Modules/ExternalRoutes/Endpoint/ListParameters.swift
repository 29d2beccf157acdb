import HTTPSupport
import Models

extension Parameter where Value == TimeRange {
  /// `range`, also written `timeRange`.
  ///
  /// - Parameter allowed: which ranges; `nil`: all five.
  static func range(default standard: TimeRange = .week, of allowed: [TimeRange]? = nil) -> Parameter {
    .choice(
      "range", alias: "timeRange", of: allowed, default: standard,
      "The last days up to today, in the website's time zone.")
  }
}

extension Parameter where Value == Int {
  /// `limit`, from 1.
  static func limit(default standard: Int, max: Int) -> Parameter {
    .number("limit", default: standard, in: 1...max, "How many rows to answer with.")
  }

  /// `offset`, from 0.
  static var offset: Parameter { .number("offset", default: 0, "How many rows to skip.") }
}
