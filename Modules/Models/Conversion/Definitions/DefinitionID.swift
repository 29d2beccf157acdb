/// The public name of a definition: 18 decimal digits, the first not 0.
///
/// Source: PageSense API; the ids of its samples.
public struct DefinitionID: Hashable, Sendable, CustomStringConvertible {
  /// 100,000,000,000,000,000 … 999,999,999,999,999,999.
  public let rawValue: Int64

  /// The name in a text; `nil` when it is none.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 18, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int64(text)
    else { return nil }
    self.init(rawValue: number)
  }

  /// The name with this number; `nil` when it has not 18 digits.
  public init?(rawValue: Int64) {
    guard (100_000_000_000_000_000...999_999_999_999_999_999).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  /// A new name.
  public init(random: RandomSource) {
    // A first digit of 1 … 9, each as likely as any other, and 17 others.
    var digits = random.digits(18)
    while digits.hasPrefix("0") { digits = random.digits(18) }
    guard let id = DefinitionID(digits) else { preconditionFailure("18 digits are a name") }
    self = id
  }

  /// The 18 digits.
  public var description: String { String(rawValue) }
}
