/// All addresses that begin with the same bits: `10.0.0.0/8`, `::1/128`, or one address alone.
public struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
  private let address: IPAddress
  private let prefixBits: Int

  /// The block in CIDR notation; an address without `/` is a block of one. `nil` when it is neither, or when the prefix
  /// is longer than the address.
  public init?(_ text: some StringProtocol) {
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(halves[0]) else { return nil }
    guard halves.count > 1 else {
      self.address = address
      prefixBits = address.width
      return
    }
    guard let bits = Int(halves[1]), (0...address.width).contains(bits), halves[1].allSatisfy(\.isNumber) else {
      return nil
    }
    self.address = address
    prefixBits = bits
  }

  /// Whether the address lies inside; IPv4 and IPv6 never meet.
  public func contains(_ other: IPAddress) -> Bool {
    guard other.isIPv4 == address.isIPv4 else { return false }
    guard prefixBits > 0 else { return true }
    return (address.number ^ other.number) >> UInt128(address.width - prefixBits) == 0
  }

  /// CIDR notation; one address alone without its length.
  public var description: String { prefixBits == address.width ? "\(address)" : "\(address)/\(prefixBits)" }
}
