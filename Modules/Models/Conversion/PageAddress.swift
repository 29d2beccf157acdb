/// Which page something happened on: host and path. Queries are not stored.
public struct PageAddress: Hashable, Sendable {
  /// Its host in lower case; empty where it is not known, as on the page that stands for all beyond the limit.
  public var host: String
  /// Its path, with the slash.
  public var path: String

  /// The page of this path on this host.
  public init(host: String, path: String) {
    self.host = host
    self.path = path
  }

  /// Its address, for rules that match addresses: `https`, whatever it was sent with.
  public var url: String { "https://\(host)\(path)" }
}
