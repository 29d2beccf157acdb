public import Models

/// The proxies in front of us whose word about the client is believed. None unless configured.
public struct TrustedProxies: Sendable, Hashable {
  private let blocks: [AddressBlock]

  /// The proxies at these addresses.
  public init(_ blocks: [AddressBlock] = []) { self.blocks = blocks }

  /// Whether headers that this peer sets about the client are believed.
  public func trusts(_ peer: IPAddress?) -> Bool {
    guard let peer else { return false }
    return blocks.contains { $0.contains(peer) }
  }

  /// The client's address: the peer's own unless it is a trusted proxy; then the right-most address of
  /// `X-Forwarded-For` that is no trusted proxy itself.
  ///
  /// Read from the right, because everything to the left of the last trusted hop is what the client wrote itself. A
  /// part that is no address ends the search: the last good hop counts.
  ///
  /// - Parameter forwardedFor: values of all `X-Forwarded-For` headers in their order.
  public func client(peer: IPAddress?, forwardedFor: [String]) -> IPAddress? {
    guard trusts(peer) else { return peer }
    var client = peer
    let hops = forwardedFor.flatMap { $0.split(separator: ",") }
    for hop in hops.reversed() {
      guard let address = TrustedProxies.address(of: hop) else { return client }
      client = address
      if !trusts(address) { return address }
    }
    return client
  }

  /// An address with the blanks around it and a port behind it left off.
  private static func address(of hop: Substring) -> IPAddress? {
    let text = hop.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
    if let address = IPAddress(text) { return address }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    return IPAddress(text[..<colon])
  }
}
