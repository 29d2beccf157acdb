import Glibc
public import Models

/// What the addresses of a name are, as of now. Handed in, so that a test can let a name change its meaning.
public struct NameLookup: Sendable {
  /// The addresses of a name, none when it has none. Blocks.
  public var addresses: @Sendable (_ name: String) -> [IPAddress]

  /// A look-up that `addresses` makes.
  public init(addresses: @escaping @Sendable (_ name: String) -> [IPAddress]) { self.addresses = addresses }

  /// The machine's own (`getaddrinfo`).
  public static let system = NameLookup { name in
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var addresses: [IPAddress] = []
    var next = first
    while let entry = next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let code = getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      let end = text.firstIndex(of: 0) ?? text.count
      let number = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if code == 0, let address = IPAddress(number) { addresses.append(address) }
      next = entry.pointee.ai_next
    }
    return addresses
  }
}
