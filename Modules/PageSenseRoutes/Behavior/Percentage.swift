import Models

/// Shares as the API writes them.
///
/// Source: PageSense API, the samples of forms and funnels: one decimal.
enum Percentage {
  /// How many of a hundred, with one decimal, half up; 0 of nothing.
  static func of(_ part: Int, in whole: Int) -> JSONValue {
    guard whole > 0 else { return .integer(0) }
    // In whole numbers, so that a half is a half: tenths of a percent are thousandths.
    return of(permille: (2000 * part + whole).floorDivided(by: 2 * whole))
  }

  /// Thousandths of a whole as hundredths with one decimal.
  static func of(permille: Int) -> JSONValue { .number(Double(permille) / 10) }

  /// A number with one decimal, half up.
  static func tenths(_ number: Double) -> JSONValue { .number((number * 10 + 0.5).rounded(.down) / 10) }
}
