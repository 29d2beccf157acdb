/// Where a webhook is called: an `http` or `https` address. Whether it may lead there is for ``WebhookReach`` to say.
public struct WebhookAddress: Hashable, Sendable, CustomStringConvertible {
  /// Most bytes of an address.
  public static let bytesMax = 2_048

  /// Why a text is no such address.
  public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
    case notAnAddress
    case tooLong
    /// Neither `http` nor `https`.
    case scheme
    /// It carries a user or a password.
    case credentials
    /// The host is an address, or a name, of this machine or of a private network.
    case privateHost

    public var description: String {
      switch self {
      case .notAnAddress: "is not an address such as https://example.com/hooks"
      case .tooLong: "is longer than \(WebhookAddress.bytesMax) bytes"
      case .scheme: "begins with neither https:// nor http://"
      case .credentials: "carries a user or a password"
      case .privateHost: "leads into a private network"
      }
    }
  }

  /// The whole text, as it was written.
  public let description: String
  /// Whether it is called with TLS.
  public let isSecure: Bool
  /// Name or address, in lower case, without brackets.
  public let host: String
  /// 1 … 65535.
  public let port: Int

  /// What a request asks that host for: path and query, beginning with a slash.
  public let target: String

  /// The whole address in one spelling: host in lower case, port always there, nothing that is not sent.
  public var url: String {
    (isSecure ? "https://" : "http://") + (host.contains(":") ? "[\(host)]" : host) + ":\(port)" + target
  }

  /// The host where it is an address and no name.
  public var literal: IPAddress? { IPAddress(host) }

  /// The address in `text`, wherever it leads.
  public init(_ text: String) throws(Flaw) {
    guard text.utf8.count <= Self.bytesMax else { throw .tooLong }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { throw .notAnAddress }
    let lower = text.lowercased()
    let prefix: String
    if lower.hasPrefix("https://") {
      (isSecure, prefix) = (true, "https://")
    } else if lower.hasPrefix("http://") {
      (isSecure, prefix) = (false, "http://")
    } else {
      throw lower.contains("://") ? .scheme : .notAnAddress
    }
    let authority = lower.dropFirst(prefix.count).prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else { throw .credentials }
    let (host, portText) = try Self.split(authority)
    guard let port = portText.isEmpty ? (isSecure ? 443 : 80) : Self.port(portText) else { throw .notAnAddress }
    self.host = host
    self.port = port
    description = text
    let rest = text.utf8.dropFirst(prefix.utf8.count + authority.utf8.count).prefix { $0 != UInt8(ascii: "#") }
    let target = String(decoding: rest, as: UTF8.self)
    self.target = target.hasPrefix("/") ? target : "/" + target
    guard IPAddress(host) != nil || Self.isName(host) else { throw .notAnAddress }
  }

  private static func split(_ authority: Substring) throws(Flaw) -> (host: String, port: Substring) {
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { throw .notAnAddress }
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw .notAnAddress }
      let host = String(authority[authority.index(after: authority.startIndex)..<end])
      guard !host.contains("%"), IPAddress(host) != nil else { throw .notAnAddress }
      return (host, rest.dropFirst())
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty else { throw .notAnAddress }
    return (String(host), parts.count > 1 ? parts[1] : "")
  }

  private static func port(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65_535).contains(port)
    else { return nil }
    return port
  }

  /// Letters, digits, hyphens, underscores and single dots between them (RFC 1123, as names are used).
  private static func isName(_ host: String) -> Bool {
    let name = host.hasSuffix(".") ? host.dropLast() : host[...]
    guard !name.isEmpty, name.utf8.count <= 253 else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63
        && label.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
  }
}
