extension Instant {
  /// The instant in a text of ISO 8601 with a time and a zone: `2026-06-13T12:00Z`, `2026-06-13T12:00:05.5+02:00`.
  ///
  /// `nil` for anything else, a time without a zone included. Digits behind milliseconds are dropped.
  public init?(iso text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
      let date = CivilDate(iso: String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    var at = 11
    func digits(_ count: Int) -> Int64? {
      guard at + count <= bytes.count else { return nil }
      var number: Int64 = 0
      for byte in bytes[at..<at + count] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = number * 10 + Int64(byte - UInt8(ascii: "0"))
      }
      at += count
      return number
    }
    func take(_ byte: Unicode.Scalar) -> Bool {
      guard at < bytes.count, bytes[at] == UInt8(ascii: byte) else { return false }
      at += 1
      return true
    }
    guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else { return nil }
    var milliseconds = (hour * 60 + minute) * 60_000
    if take(":") {
      guard let second = digits(2), second < 60 else { return nil }
      milliseconds += second * 1000
      if take(".") {
        var scale: Int64 = 100
        guard let first = digits(1) else { return nil }
        milliseconds += first * scale
        while let digit = digits(1) {
          scale /= 10
          milliseconds += digit * scale
        }
      }
    }
    if !take("Z"), !take("z") {
      let isEast = take("+")
      guard isEast || take("-"), let hours = digits(2), hours < 24 else { return nil }
      _ = take(":")
      guard let minutes = digits(2), minutes < 60 else { return nil }
      milliseconds -= (isEast ? 1 : -1) * (hours * 60 + minutes) * 60_000
    }
    guard at == bytes.count else { return nil }
    self.init(milliseconds: Int64(date.dayNumber) * 86_400_000 + milliseconds)
  }

  /// The instant in UTC, as ``init(iso:)`` reads it back: `2026-06-13T12:00:05Z`, with milliseconds where it
  /// has any.
  public var isoText: String {
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = milliseconds.floorDivided(by: 86_400_000)
    let rest = milliseconds - day * 86_400_000
    let fraction = rest % 1000
    let shown = fraction == 0 ? "" : "." + (fraction < 100 ? "0" : "") + two(fraction)
    return CivilDate(dayNumber: Int(day)).description + "T" + two(rest / 3_600_000) + ":" + two(rest / 60_000 % 60)
      + ":" + two(rest / 1000 % 60) + shown + "Z"
  }
}
