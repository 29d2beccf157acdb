public import Models
import NIOCore

/// The other end of a connection.
public final class ConnectionPeer {
  /// Its address; `nil` for sockets without one.
  public let address: IPAddress?
  /// The address in its shortest usual form; empty without one.
  public let text: String

  /// The other end with this address.
  public init(_ address: IPAddress?) {
    self.address = address
    text = address?.description ?? ""
  }

  convenience init(_ address: SocketAddress?) {
    self.init(address?.ipAddress.flatMap { IPAddress($0) })
  }
}
