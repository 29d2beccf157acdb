public import Models

/// Times as HTTP headers write them (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
  /// The second in which the instant lies.
  public static func text(_ instant: Instant) -> String {
    let day = instant.seconds.floorDivided(by: 86_400)
    let second = instant.seconds - day * 86_400
    let date = ISOTimestamp.civilDate(daysSinceEpoch: day)
    // 1970-01-01 was a Thursday.
    let weekday = Int((day + 4) - (day + 4).floorDivided(by: 7) * 7)
    return "\(weekdays[weekday]), \(two(date.day)) \(months[Int(date.month) - 1]) \(date.year) "
      + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
