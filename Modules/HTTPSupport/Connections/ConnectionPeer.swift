public import Models
import NIOCore

/// The other end of a connection.
public final class ConnectionPeer {
  /// Its address; `nil` for sockets without one.
  public let address: IPAddress?
  /// The address in its shortest usual form; empty without one.
  public let text: String

  init(_ address: SocketAddress?) {
    self.address = address?.ipAddress.flatMap { IPAddress($0) }
    text = self.address?.description ?? ""
  }
}
