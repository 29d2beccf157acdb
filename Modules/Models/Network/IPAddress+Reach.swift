extension IPAddress {
  /// Whether the address is one of the public internet: outside every block that the IANA special-purpose registries
  /// (RFC 6890 and its updates) keep from being reached globally, and not a multicast address.
  ///
  /// IPv6 addresses that carry an IPv4 address (NAT64, 6to4, the old compatible form) count as what they carry; those
  /// of Teredo, which hide it, as not public.
  public var isPublic: Bool {
    if let carried = carriedIPv4 { return carried.isPublic }
    return !Self.specialBlocks.contains { $0.contains(self) }
  }

  /// The IPv4 address that an IPv6 address stands for.
  private var carriedIPv4: IPAddress? {
    guard !isIPv4 else { return nil }
    // ::/96 (compatible, RFC 4291) and 64:ff9b::/96 (NAT64, RFC 6052) in the last 32 bits; 2002::/16 (6to4, RFC 3056)
    // behind the first 16.
    let high = number >> 32
    if high == 0, number > 0xFFFF { return IPAddress(ipv4: UInt32(truncatingIfNeeded: number)) }
    if high == 0x0064_FF9B_0000_0000_0000_0000 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: number)) }
    if number >> 112 == 0x2002 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: number >> 80)) }
    return nil
  }

  /// Blocks that are not the public internet.
  private static let specialBlocks: [AddressBlock] = [
    // IPv4: this network, private, shared (carriers), loopback, link-local, protocol assignments, documentation, the
    // old 6to4 relays, benchmarks, documentation twice, multicast, reserved and broadcast.
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    // IPv6: unspecified and loopback, local NAT64, discard, protocol assignments with Teredo, documentation twice,
    // segment routing, unique local, link-local, site-local, multicast.
    "::/112", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
    "fe80::/10", "fec0::/10", "ff00::/8",
  ].map { AddressBlock($0)! }  // each is a literal above, and the tests look at every one
}
