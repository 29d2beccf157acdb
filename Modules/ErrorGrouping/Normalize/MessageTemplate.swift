/// A message with every value replaced by `*`, in lower case: what is left is what the developer wrote.
///
/// Values are quoted texts, JSON, addresses, e-mail addresses, numbers, dates, versions, hashes and ids. Several in a
/// row are one: lists of any length are equal.
enum MessageTemplate {
  private static let bytesMax = 400
  private static let value = "*"
  /// What may stand around a word and is no part of it.
  private static let edges = Set<Character>("()[]{}<>,;:=|!?\"'`")
  private static let dateWords: Set<String> = [
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
    "oct", "nov", "dec", "gmt", "utc",
  ]

  static func text(of message: String) -> String {
    var words = split(withoutQuotes(message)).map(replaced)
    // A weekday or month is part of a date only beside another value: from both ends, because it may stand on either.
    for index in words.indices.reversed() + words.indices where dateWords.contains(words[index]) {
      let isBesideValue =
        (index + 1 < words.count && isValue(words[index + 1])) || (index > 0 && isValue(words[index - 1]))
      if isBesideValue { words[index] = value }
    }
    var result: [String] = []
    for word in words {
      if isValue(word), let last = result.last, isValue(last) { continue }
      result.append(word)
    }
    var text = result.joined(separator: " ")
    while let last = text.last, ".:!,".contains(last) { text.removeLast() }
    return String(decoding: text.utf8.prefix(bytesMax), as: UTF8.self)
  }

  private static func isValue(_ word: String) -> Bool { word == value || word == value + "," }

  private static func split(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).flatMap { word -> [String] in
      // `id=42`, `[42]`, `users(42)`: the name stays, the value goes.
      var parts: [String] = []
      var part = ""
      for character in word {
        if "=()[]{}<>|;".contains(character), !word.contains("://") {
          if !part.isEmpty { parts.append(part) }
          parts.append(String(character))
          part = ""
        } else {
          part.append(character)
        }
      }
      if !part.isEmpty { parts.append(part) }
      return parts
    }
  }

  private static let quotes: [Character: Character] = ["'": "'", "\"": "\"", "`": "`", "“": "”", "‘": "’", "«": "»"]

  /// Replaces what stands in quotation marks or looks like JSON. An apostrophe inside a word is none.
  private static func withoutQuotes(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    var at = 0
    while at < characters.count {
      let character = characters[at]
      let isAtWordStart = at == 0 || !(characters[at - 1].isLetter || characters[at - 1].isNumber)
      if let closing = quotes[character], isAtWordStart, let end = end(of: closing, in: characters, from: at + 1) {
        result += value
        at = end + 1
      } else if character == "{", let end = endOfObject(characters, from: at) {
        result += value
        at = end + 1
      } else {
        result.append(character)
        at += 1
      }
    }
    return result
  }

  private static func end(of closing: Character, in text: [Character], from start: Int) -> Int? {
    var at = start
    while at < text.count {
      let isFollowedByWord = at + 1 < text.count && (text[at + 1].isLetter || text[at + 1].isNumber)
      if text[at] == closing, !isFollowedByWord { return at }
      at += 1
    }
    return nil
  }

  /// Where an object that begins with `{"` or `{` and a name ends.
  private static func endOfObject(_ text: [Character], from start: Int) -> Int? {
    var depth = 0
    var hasColon = false
    for at in start..<text.count {
      switch text[at] {
      case "{": depth += 1
      case ":": hasColon = true
      case "}":
        depth -= 1
        if depth == 0 { return hasColon ? at : nil }
      default: break
      }
    }
    return nil
  }

  /// A word in lower case, or `*` where it is a value.
  private static func replaced(_ word: String) -> String {
    var core = word[...]
    while let first = core.first, edges.contains(first) { core.removeFirst() }
    while let last = core.last, edges.contains(last) || last == "." { core.removeLast() }
    guard !core.isEmpty, core != value[...] else { return word.lowercased() }
    let lower = core.lowercased()
    if ["gmt+", "gmt-", "utc+", "utc-"].contains(where: { lower.hasPrefix($0) }) { return value }
    guard let kept = WordValue.withoutValue(String(core)) else { return word.lowercased() }
    let tail = word[core.endIndex...]
    return (kept.isEmpty ? value : kept) + (tail.hasPrefix(",") && kept.isEmpty ? "" : tail.lowercased())
  }
}
