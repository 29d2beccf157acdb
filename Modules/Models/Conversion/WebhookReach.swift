/// Where webhooks may lead: into the public internet, and wherever the configuration says besides.
public struct WebhookReach: Hashable, Sendable {
  /// The public internet and nothing else.
  public static let publicOnly = WebhookReach()

  private var blocks: [AddressBlock] = []
  private var names: Set<String> = []

  /// A text that is neither address, block nor name.
  public struct Unreadable: Error, Hashable, Sendable {
    /// As it was given.
    public let text: String

    /// Names the text.
    public init(text: String) { self.text = text }
  }

  private init() {}

  /// Reach into these networks and hosts too.
  ///
  /// - Parameter allowed: addresses, blocks such as `10.0.0.0/8`, or names of hosts such as `hooks.internal`.
  /// - Throws: ``Unreadable`` for the first that is none of these.
  public init(allowing allowed: [String]) throws(Unreadable) {
    for text in allowed {
      if let block = AddressBlock(text) {
        blocks.append(block)
      } else if let name = try? WebhookAddress("http://\(text)/"), name.host == text.lowercased() {
        names.insert(name.host)
      } else {
        throw Unreadable(text: text)
      }
    }
  }

  /// Looks whether the text alone shows that an address leads where it may not. What a name means is looked up at each
  /// call, not here.
  ///
  /// - Throws: ``WebhookAddress/Flaw/privateHost``.
  public func check(_ address: WebhookAddress) throws(WebhookAddress.Flaw) {
    if let literal = address.literal {
      guard allows(literal, of: address.host) else { throw .privateHost }
    } else {
      // Where private networks may be called, their names may be written.
      guard !Self.isLocal(address.host) || !blocks.isEmpty || names.contains(address.host) else { throw .privateHost }
    }
  }

  /// Whether something may be sent to this address, which a host was found to have.
  public func allows(_ address: IPAddress, of host: String) -> Bool {
    address.isPublic || names.contains(host) || blocks.contains { $0.contains(address) }
  }

  /// Whether a name by its own rules (RFC 6761, 6762) never leaves a machine or a local network.
  private static func isLocal(_ host: String) -> Bool {
    let name = host.hasSuffix(".") ? host.dropLast() : host[...]
    return ["localhost", "local", "internal", "intranet", "lan", "home.arpa"].contains {
      name == $0 || name.hasSuffix("." + $0)
    }
  }
}
