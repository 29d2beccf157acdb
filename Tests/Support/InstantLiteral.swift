public import Models

extension Instant {
  /// The instant written as `YYYY-MM-DDTHH:MM:SSZ`, for tests that spell their times out.
  ///
  /// - Precondition: the text has exactly this form.
  public init(_ iso: String) {
    let digits = iso.utf8.map { Int($0) - 48 }
    precondition(digits.count == 20, "an instant in a test is YYYY-MM-DDTHH:MM:SSZ, not \(iso)")
    guard let date = CivilDate(iso: iso.prefix(10)) else { preconditionFailure("no such day: \(iso)") }
    func two(_ index: Int) -> Int { digits[index] * 10 + digits[index + 1] }
    let seconds = date.dayNumber * 86_400 + two(11) * 3600 + two(14) * 60 + two(17)
    self.init(seconds: Int64(seconds))
  }

  /// The same form back, for readable failures.
  public var iso: String {
    let date = SiteCalendar.utc.date(of: self)
    let second = SiteCalendar.utc.secondsOfDay(of: self)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }
}
