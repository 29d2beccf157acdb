/// Decides whether a user agent belongs to a program that no person looks through.
///
/// A browser's user agent has a well-known form; what does not have it is a program unless it shows a sign of a device
/// in somebody's hand. So most bots need no entry in a list: naming only what poses as a browser is enough.
enum BotDetection {
  /// Why a user agent was taken for a bot. The raw value is the reason in words, for `explain`.
  enum Reason: String, Sendable {
    case word = "contains a word of automatic clients"
    case notABrowser = "does not have the form of a browser's user agent"
    case compatible = "introduces itself as (compatible; …) without being such a browser"
    case commentAfterEngine = "has its own comment inside the engine's"
    case noSystem = "names no system or device that a person could use"
  }

  /// What one scan of the user agent found that matters here.
  struct Evidence: Sendable {
    /// A word of `BotWords` stands outside every exemption.
    var hasBotWord = false
    var hasHumanWord = false
    var hasCompatibleProduct = false
    /// The word `compatible` stands in the text.
    var saysCompatible = false
    /// `like Gecko;`: the engine's comment goes on where browsers end it.
    var hasCommentAfterEngine = false
    var hasSystem = false
    var hasDevice = false
  }

  /// The first reason that applies, or nil for what may be a person. An empty text is no bot: nothing speaks for one.
  static func reason(_ text: UnsafeRawBufferPointer, _ evidence: Evidence) -> Reason? {
    let start = firstMeaningful(text)
    if start == text.count { return nil }
    if evidence.hasBotWord { return .word }
    let body = UnsafeRawBufferPointer(rebasing: text[start...])
    let isMozilla = hasPrefix(body, "mozilla/")
    if !isMozilla && !hasPrefix(body, "opera/") {
      return evidence.hasHumanWord ? nil : .notABrowser
    }
    if evidence.saysCompatible && !evidence.hasCompatibleProduct { return .compatible }
    if evidence.hasCommentAfterEngine { return .commentAfterEngine }
    if isMozilla && !evidence.hasSystem && !evidence.hasDevice && !evidence.hasCompatibleProduct { return .noSystem }
    return nil
  }

  /// Quotes and spaces that careless configuration leaves around a user agent say nothing.
  private static func firstMeaningful(_ text: UnsafeRawBufferPointer) -> Int {
    var start = 0
    while start < text.count, text[start] <= 0x20 || text[start] == UInt8(ascii: "\"") || text[start] == 0x27 {
      start += 1
    }
    return start
  }

  private static func hasPrefix(_ text: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
    guard text.count >= prefix.utf8CodeUnitCount else { return false }
    for offset in 0..<prefix.utf8CodeUnitCount
    where PhraseAutomaton.lowercase(text[offset]) != prefix.utf8Start[offset] {
      return false
    }
    return true
  }
}
