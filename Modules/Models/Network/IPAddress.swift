import Glibc

/// An IPv4 or IPv6 address. An IPv4 address in IPv6 clothes (`::ffff:1.2.3.4`) is the IPv4 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address as a number: 32 bits of an IPv4 address, 128 of an IPv6 address.
  public let number: UInt128
  /// Whether it has 32 bits.
  public let isIPv4: Bool

  /// Bits of the address.
  public var width: Int { isIPv4 ? 32 : 128 }

  /// The address written in `text`, with or without brackets; a zone (`%eth0`) is left off. `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
    if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      number = UInt128(UInt32(bigEndian: four.s_addr))
      isIPv4 = true
      return
    }
    var bytes = InlineArray<16, UInt8>(repeating: 0)
    let isAddress = withUnsafeMutableBytes(of: &bytes) { inet_pton(AF_INET6, text, $0.baseAddress) == 1 }
    guard isAddress else { return nil }
    var number: UInt128 = 0
    for index in 0..<16 { number = number << 8 | UInt128(bytes[index]) }
    isIPv4 = number >> 32 == 0xFFFF
    self.number = isIPv4 ? number & 0xFFFF_FFFF : number
  }

  /// The IPv4 address with these 32 bits.
  public init(ipv4 number: UInt32) {
    self.number = UInt128(number)
    isIPv4 = true
  }

  /// The shortest usual form.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let bytes = stride(from: width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt128($0)) }
    guard inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
