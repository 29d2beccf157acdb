public import Hummingbird
public import Models
public import NIOCore

/// What goes along with a request from middleware to handler.
public struct FootfallRequestContext: RequestContext, RemoteAddressRequestContext {
  /// What Hummingbird keeps.
  public var coreContext: CoreRequestContextStorage
  /// The other end of the socket, which may be a proxy.
  public let remoteAddress: SocketAddress?

  /// The context of a request that came over the source's channel.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    remoteAddress = source.channel.remoteAddress
  }

  /// The other end of the socket as an address; `nil` for sockets without one.
  public var peer: IPAddress? {
    remoteAddress?.ipAddress.flatMap { IPAddress($0) }
  }
}
