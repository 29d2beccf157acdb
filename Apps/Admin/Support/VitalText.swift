import HTTPSupport
import Models

/// Vitals in the units in which people and scripts know them.
enum VitalText {
  /// Milliseconds, or the score of shifts.
  static func value(of vital: PageVital, _ value: Int) -> JSONValue {
    vital == .layoutShift ? .number(Double(value) / 10_000) : .integer(value)
  }

  static func text(of vital: PageVital, _ value: Int) -> String {
    vital == .layoutShift ? "\(Double(value) / 10_000)" : "\(value) ms"
  }
}
