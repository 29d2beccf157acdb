import NIOHTTP1

extension HTTPRequestHead {
  /// Whether nothing can follow this request on its connection.
  ///
  /// Because it says so, or because SwiftNIO's decoder takes what follows for another protocol and stops: behind an
  /// offer to upgrade (Java's HTTP client makes one) and behind CONNECT. We speak no other protocol.
  var isLast: Bool { !isKeepAlive || method == .CONNECT || headers.contains(name: "upgrade") }

  /// Whether the client waits for leave to send the body.
  var expectsContinue: Bool {
    headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
  }

  /// Bytes of the body; `nil` when they are not announced.
  var announcedBytes: Int? { headers.first(name: "content-length").map { Int($0) ?? .max } }
}
