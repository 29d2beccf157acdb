public import NIOCore
public import NIOHTTP1

/// Answers some routes itself, on an event loop, before the router sees the request.
///
/// For the few routes whose load decides how large a machine must be. One object a loop, which only that loop touches:
/// so it needs no locks. It must never block.
public protocol DirectResponder: AnyObject {
  /// Bytes that a body may have; what is longer is refused without being kept.
  var bodyBytesMax: Int { get }

  /// Which of its routes the request means; `nil` when it is the router's.
  func route(of head: HTTPRequestHead) -> Int?

  /// Takes a request that has arrived completely; calls ``RequestFront/answer(_:)`` once, now or later, on the loop.
  func take(_ request: DirectRequest, from connection: RequestFront)

  /// Refuses a request whose body is longer than ``bodyBytesMax``: calls ``RequestFront/answer(_:)`` at once.
  func refuseLargeBody(of request: DirectRequest, from connection: RequestFront)

  /// Refuses a request for whose body there is no memory now: calls ``RequestFront/answer(_:)`` at once.
  func refuseForLackOfMemory(_ request: DirectRequest, from connection: RequestFront)
}

/// A request for a ``DirectResponder``.
public struct DirectRequest {
  /// What `route(of:)` made of it.
  public let route: Int
  /// Method, path and headers.
  public let head: HTTPRequestHead
  /// The whole body; nothing of one that is refused.
  public internal(set) var body: ByteBuffer
}
