/// Tells whether a word is a value: something that differs from one occurrence of an error to the next.
enum WordValue {
  /// What is left of a word without its value: empty when all of it is one, `nil` when nothing is.
  static func withoutValue(_ word: String) -> String? {
    let bytes = Array(word.utf8)
    if word.contains("://") || word.hasPrefix("www.") || word.hasPrefix("data:") || word.hasPrefix("blob:") {
      return ""
    }
    if isMailAddress(bytes) { return "" }
    if bytes.first == UInt8(ascii: "/"), bytes.count > 1 { return path(word) }
    if word.hasPrefix("#"), isCode(word) { return nil }
    guard bytes.contains(where: isDigit) else { return isLongToken(bytes) ? "" : nil }
    if isHexadecimal(bytes) || isNumeric(bytes) || isLongToken(bytes) || isVersion(bytes) { return "" }
    if let unit = unit(bytes) { return "*" + unit }
    if digitRuns(bytes) > 1, bytes.count >= 8 { return "" }
    return withoutDigits(word)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// `#418` names which error of a library it is.
  private static func isCode(_ word: String) -> Bool { word.count <= 4 }

  private static func isMailAddress(_ bytes: [UInt8]) -> Bool {
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, at + 3 < bytes.count else { return false }
    return bytes[(at + 1)...].contains(UInt8(ascii: "."))
  }

  /// A path keeps its words.
  private static func path(_ path: String) -> String? {
    let end = path.firstIndex { $0 == "?" || $0 == "#" } ?? path.endIndex
    return path[..<end].split(separator: "/", omittingEmptySubsequences: false)
      .map { segment in
        let rest = withoutValue(String(segment))
        return rest.map { $0.isEmpty ? "*" : $0 } ?? segment.lowercased()
      }.joined(separator: "/")
  }

  /// Six hexadecimal digits or more with or without hyphens (UUIDs), or `0x…`; digits alone are a number as well.
  private static func isHexadecimal(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.starts(with: [0x30, 0x78]) ? bytes.dropFirst(2) : bytes[...]
    guard digits.count >= (digits.count == bytes.count ? 6 : 1) else { return false }
    return digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) || $0 == UInt8(ascii: "-") }
  }

  /// Numbers, amounts, dates, times, network addresses and telephone numbers.
  private static func isNumeric(_ bytes: [UInt8]) -> Bool {
    let others = Set("+-.,:/_%$€£ TZe()×x".utf8)
    guard isDigit(bytes[0]) || "+-.$".utf8.contains(bytes[0]) || bytes[0] >= 0x80 else { return false }
    return bytes.allSatisfy { isDigit($0) || others.contains($0) || $0 >= 0x80 }
  }

  /// `2.14.3`, `v2.15.0-beta.1`.
  private static func isVersion(_ bytes: [UInt8]) -> Bool {
    let digits = bytes[0] | 0x20 == UInt8(ascii: "v") ? bytes.dropFirst() : bytes[...]
    guard let first = digits.first, isDigit(first), let dot = digits.firstIndex(of: UInt8(ascii: ".")) else {
      return false
    }
    return digits[..<dot].allSatisfy(isDigit)
  }

  /// Letters and digits in the manner of a key: sixteen or more, of both cases and with digits, or two of the three and
  /// very long.
  private static func isLongToken(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 16, bytes.allSatisfy({ isDigit($0) || isLetter($0) || "_-+/=.".utf8.contains($0) }) else {
      return false
    }
    let hasDigits = bytes.contains(where: isDigit)
    let hasCapitals = bytes.contains { (0x41...0x5A).contains($0) }
    let hasSmall = bytes.contains { (0x61...0x7A).contains($0) }
    return hasDigits && hasCapitals && hasSmall || hasDigits && digitRuns(bytes) > 2
  }

  /// The unit behind a number: `ms` of `250ms`.
  private static func unit(_ bytes: [UInt8]) -> String? {
    let digits = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    let unit = bytes.dropFirst(digits.count)
    guard !digits.isEmpty, !unit.isEmpty, unit.count <= 3, unit.allSatisfy(isLetter) else { return nil }
    return String(decoding: unit, as: UTF8.self).lowercased()
  }

  private static func digitRuns(_ bytes: [UInt8]) -> Int {
    var runs = 0
    for (index, byte) in bytes.enumerated() where isDigit(byte) && (index == 0 || !isDigit(bytes[index - 1])) {
      runs += 1
    }
    return runs
  }

  /// `user_*` of `user_4711`.
  private static func withoutDigits(_ word: String) -> String {
    var result = ""
    var isInRun = false
    for scalar in word.lowercased().unicodeScalars {
      let digit = ("0"..."9").contains(scalar)
      if !digit { result.unicodeScalars.append(scalar) } else if !isInRun { result += "*" }
      isInRun = digit
    }
    return result
  }
}
