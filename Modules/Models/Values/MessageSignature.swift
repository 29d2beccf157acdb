/// How a message is signed with a secret that its receiver knows too; handed in to those who know no cryptography.
public struct MessageSignature: Sendable {
  /// The signature of the parts, one behind the other, in hexadecimal digits.
  public var sign: @Sendable (_ secret: String, _ parts: [String]) -> String

  /// A signature that `sign` makes.
  public init(sign: @escaping @Sendable (_ secret: String, _ parts: [String]) -> String) { self.sign = sign }
}
