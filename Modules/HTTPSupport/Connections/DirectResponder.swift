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

/// How long clients may take, and how much they may send in vain.
enum ConnectionLimits {
  /// A connection without a request, or with one that does not go on, is closed after this long.
  static let idleSeconds: Int64 = 75
  /// A body that a direct responder waits for must be there after this long.
  static let bodySeconds: Int64 = 30
  /// How often a connection looks whether it is too late.
  static let lookSeconds: Int64 = 15
  /// Bytes of a refused body that are read and thrown away so that the client can read the refusal; beyond, the
  /// connection is closed.
  static let discardedBytesMax = 1 << 20
}
