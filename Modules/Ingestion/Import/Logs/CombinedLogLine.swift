import Glibc
import Models

/// One line of an access log in the combined format of Apache and nginx, as places in the line's bytes.
///
///     address ident user [17/May/2015:10:05:03 +0000] "GET /path?query HTTP/1.1" 200 2326 "referrer" "user agent"
///
/// What follows the user agent is ignored: many logs have more there. Real logs vary, so it is lenient with a user name
/// of several words, a missing protocol, `-` for anything, quotes inside a text, and the zone's form. A line that stops
/// before the user agent's closing quote was cut while it was written and is no line.
struct CombinedLogLine {
  /// IPv4, IPv6 or a host name.
  let address: UnsafeRawBufferPointer
  let time: Instant
  /// First word of the request.
  let method: UnsafeRawBufferPointer
  /// Path and query as written, or a whole URL. With escapes, see ``LogText``, as the following.
  let target: UnsafeRawBufferPointer
  let status: Int
  /// Empty for `-`.
  let referrer: UnsafeRawBufferPointer
  /// Empty for `-`.
  let userAgent: UnsafeRawBufferPointer

  /// Why a line is none, as a sentence for the report.
  struct Fault: Error {
    let reason: String
  }

  /// Reads one line, given without its line end.
  init(_ line: UnsafeRawBufferPointer) throws(Fault) {
    var rest = Cursor(bytes: line)
    address = rest.word()
    guard rest.skip(toAndPast: UInt8(ascii: "[")), !address.isEmpty else { throw Fault.noTime(line) }
    guard let stamp = rest.take(upTo: UInt8(ascii: "]")) else { throw Fault.noTime(line) }
    guard let time = LogStamp.parse(stamp) else { throw Fault.badTime(stamp) }
    self.time = time

    guard rest.openQuote() else { throw .noRequest }
    guard let request = rest.quoted() else { throw .openText("request") }
    (method, target) = CombinedLogLine.parts(request: request)

    let status = rest.word()
    guard status.count == 3, let number = CombinedLogLine.number(status) else { throw .badStatus(status) }
    self.status = number
    _ = rest.word()  // size of the answer

    guard rest.openQuote() else { throw .noUserAgent }
    guard let referrer = rest.quoted() else { throw .openText("referrer") }
    guard rest.openQuote() else { throw .noUserAgent }
    guard let userAgent = rest.quoted() else { throw .openText("user agent") }
    self.referrer = CombinedLogLine.emptyIfDash(referrer)
    self.userAgent = CombinedLogLine.emptyIfDash(userAgent)
  }

  /// Method and target of `GET /a HTTP/1.1`, of `GET /a` and of `GET /a b HTTP/1.1`; of anything else the first word.
  private static func parts(
    request: UnsafeRawBufferPointer
  ) -> (method: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) {
    var rest = Cursor(bytes: request)
    let method = rest.word()
    var target = rest.remainder
    if let lastSpace = target.lastIndex(of: UInt8(ascii: " ")) {
      let lastWord = UnsafeRawBufferPointer(rebasing: target[(lastSpace + 1)...])
      if lastWord.starts(with: "HTTP/".utf8) { target = UnsafeRawBufferPointer(rebasing: target[..<lastSpace]) }
    }
    return (method, target)
  }

  private static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
    var value = 0
    for byte in digits {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private static func emptyIfDash(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    text.count == 1 && text[0] == UInt8(ascii: "-") ? UnsafeRawBufferPointer(rebasing: text[..<0]) : text
  }
}

extension CombinedLogLine {
  /// Walks over a line from left to right.
  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    /// What has not been walked over, without the blanks before it.
    var remainder: UnsafeRawBufferPointer {
      mutating get {
        skipBlanks()
        return UnsafeRawBufferPointer(rebasing: bytes[position...])
      }
    }

    mutating func skipBlanks() {
      while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
    }

    /// The bytes up to the next blank, empty at the end.
    mutating func word() -> UnsafeRawBufferPointer {
      skipBlanks()
      let start = position
      position = index(of: UInt8(ascii: " ")) ?? bytes.count
      return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    mutating func skip(toAndPast byte: UInt8) -> Bool {
      guard let found = index(of: byte) else { return false }
      position = found + 1
      return true
    }

    mutating func take(upTo byte: UInt8) -> UnsafeRawBufferPointer? {
      guard let found = index(of: byte) else { return nil }
      defer { position = found + 1 }
      return UnsafeRawBufferPointer(rebasing: bytes[position..<found])
    }

    mutating func openQuote() -> Bool {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return false }
      position += 1
      return true
    }

    /// The text up to the closing quote: one that is not escaped and before a blank or the end of the line. So quotes
    /// that a careless server wrote as they came do no harm.
    mutating func quoted() -> UnsafeRawBufferPointer? {
      let start = position
      while let quote = index(of: UInt8(ascii: "\"")) {
        position = quote + 1
        var backslash = quote
        while backslash > start, bytes[backslash - 1] == UInt8(ascii: "\\") { backslash -= 1 }
        let isEscaped = (quote - backslash) % 2 == 1
        if !isEscaped, position == bytes.count || bytes[position] == UInt8(ascii: " ") {
          return UnsafeRawBufferPointer(rebasing: bytes[start..<quote])
        }
      }
      return nil
    }

    private func index(of byte: UInt8) -> Int? {
      guard position < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + position, Int32(byte), bytes.count - position)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}

extension CombinedLogLine.Fault {
  fileprivate static func noTime(_ line: UnsafeRawBufferPointer) -> Self {
    Self(reason: "There is no [time]: \(LogText.quoted(line)).")
  }

  fileprivate static func badTime(_ text: UnsafeRawBufferPointer) -> Self {
    Self(reason: "The time \(LogText.quoted(text)) is not like 17/May/2015:10:05:03 +0000.")
  }

  fileprivate static var noRequest: Self {
    Self(reason: "There is no \"request\" behind the time.")
  }

  fileprivate static func badStatus(_ text: UnsafeRawBufferPointer) -> Self {
    Self(reason: "The status \(LogText.quoted(text)) is not three digits.")
  }

  fileprivate static var noUserAgent: Self {
    Self(reason: "There are no \"referrer\" and \"user agent\": this is not the combined format, or it is cut.")
  }

  fileprivate static func openText(_ field: String) -> Self {
    Self(reason: "The \(field) has no closing quote: the line is cut.")
  }
}
