/// By what an error is grouped: errors with equal fingerprints are one group.
///
/// Two errors belong together when one change of the website's code would most likely mend both: same type, same
/// template of the message, same place in the website's own code. Values, page addresses, what browsers word or write
/// differently, deployments and frames of others' code do not matter.
public struct ErrorFingerprint: Hashable, Sendable {
  /// Version of the rules. Groups of other versions stay as they are.
  public static let version = 1

  /// Readable and stable: type, words of the message, ten digits of hash.
  public let text: String
  /// The error's type, as `TypeError`.
  public let type: String
  /// The message without what stands in front of it, as it is shown.
  public let message: String
  /// The message with every value replaced.
  public let template: String
  /// Function and file on top of the website's own code; empty where nothing tells.
  public let place: String
  /// Why it is what it is, in a few words.
  public let because: String

  /// The fingerprint of an error.
  ///
  /// Cost: some microseconds; proportional to the texts' length.
  public init(_ error: ScriptError) {
    let wording = ErrorWording(error)
    if let known = KnownFailure(wording) {
      self.init(
        type: known.type, message: wording.message, template: known.template, place: "", because: known.because)
      return
    }
    let canonical = BrowserWording.canonical(wording)
    let template = MessageTemplate.text(of: canonical.message)
    let frame = FrameChoice(stack: error.stack, source: error.source)
    self.init(
      type: canonical.type, message: wording.message, template: template, place: frame.place,
      because: "type \(canonical.type); message '\(template)'; \(frame.because)")
  }

  private init(type: String, message: String, template: String, place: String, because: String) {
    self.type = type
    self.message = message
    self.template = template
    self.place = place
    self.because = because
    // The separator is in none of the parts: they hold no control characters.
    let hash = ErrorFingerprint.hash("\(type)\u{1}\(template)\u{1}\(place)")
    text = ([ErrorFingerprint.slug(type), ErrorFingerprint.slug(template), hash]).filter { !$0.isEmpty }
      .joined(separator: "-")
  }

  private static let slugWordsMax = 6
  private static let slugBytesMax = 60

  /// Its first words in lower case with hyphens, of ASCII letters and digits alone.
  private static func slug(_ text: String) -> String {
    var words: [String] = []
    var word = ""
    for byte in text.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        word.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        if !word.isEmpty { words.append(word) }
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return String(words.prefix(slugWordsMax).joined(separator: "-").prefix(slugBytesMax))
  }

  /// Ten hexadecimal digits of FNV-1a (64 bits): stable in files, and no secret.
  private static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash >> 24, radix: 16)
    return String(repeating: "0", count: 10 - digits.utf8.count) + digits
  }
}
