import Crypto
import CryptoExtras
import Foundation
public import Models

/// What is kept of a password: its scrypt key (RFC 7914), with salt and cost.
///
/// Takes some hundred milliseconds and 32 MiB by design: never compute one on an event loop or the cooperative pool.
public struct PasswordHash: Sendable {
  /// What guessing a password costs whoever steals the catalog.
  public struct Cost: Hashable, Sendable {
    /// The rounds are two to the power of this.
    public let roundsLog2: Int
    /// Factor of the memory.
    public let blockSize: Int
    /// How many times all of it is done.
    public let parallelism: Int

    /// A cost of these parameters.
    public init(roundsLog2: Int, blockSize: Int, parallelism: Int) {
      self.roundsLog2 = roundsLog2
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// 2^15 rounds, 32 MiB, three times: one of the settings that OWASP recommends.
    public static let standard = Cost(roundsLog2: 15, blockSize: 8, parallelism: 3)
  }

  private static let saltBytes = 16
  private static let keyBytes = 32

  /// `scrypt$15$8$3$SALT$KEY`, both in hex.
  public let text: String

  /// What is kept of a new password.
  public init(_ password: String, cost: Cost = .standard, random: RandomSource) {
    let salt = random.bytes(PasswordHash.saltBytes)
    let key = PasswordHash.key(password, salt, cost)
    text =
      "scrypt$\(cost.roundsLog2)$\(cost.blockSize)$\(cost.parallelism)$\(OAuthSecret.hex(salt))$\(OAuthSecret.hex(key))"
  }

  /// Whether a password is the one of which this was kept; takes the same time wherever the keys differ.
  ///
  /// - Parameter stored: `nil` where there is no such user: costs as much as the wrong password of one.
  public static func accepts(_ password: String, stored: String?) -> Bool {
    guard let stored, let (cost, salt, expected) = parts(stored) else {
      _ = key(password, [UInt8](repeating: 0, count: saltBytes), .standard)
      return false
    }
    let actual = key(password, salt, cost)
    return actual.count == expected.count && zip(actual, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func key(_ password: String, _ salt: [UInt8], _ cost: Cost) -> [UInt8] {
    // One spelling of letters with marks, however a keyboard composes them.
    let normalized = Array(password.precomposedStringWithCompatibilityMapping.utf8)
    guard
      let key = try? KDF.Scrypt.deriveKey(
        from: normalized, salt: salt, outputByteCount: keyBytes, rounds: 1 << cost.roundsLog2,
        blockSize: cost.blockSize, parallelism: cost.parallelism)
    else { preconditionFailure("the parameters are ours, and scrypt takes any password") }
    return key.withUnsafeBytes { Array($0) }
  }

  private static func parts(_ text: String) -> (cost: Cost, salt: [UInt8], key: [UInt8])? {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let block = Int(parts[2]),
      let parallelism = Int(parts[3]), (1...20).contains(rounds), (1...16).contains(block),
      (1...16).contains(parallelism), let salt = bytes(parts[4]), let key = bytes(parts[5]), key.count == keyBytes
    else { return nil }
    return (Cost(roundsLog2: rounds, blockSize: block, parallelism: parallelism), salt, key)
  }

  private static func bytes(_ hex: Substring) -> [UInt8]? {
    let digits = Array(hex)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
