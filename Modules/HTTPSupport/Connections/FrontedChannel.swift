public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import Synchronization

/// Connections of HTTP/1.1 on which a ``DirectResponder`` answers its routes and Hummingbird all others.
public struct FrontedChannel: ServerChildChannel {
  /// What Hummingbird makes of a connection.
  public typealias Value = HTTP1Channel.Value

  private let router: HTTP1Channel
  private let responders: DirectResponders

  /// - Parameters:
  ///   - responder: Hummingbird's.
  ///   - responders: who answers first.
  public init(responder: @escaping HTTPChannelHandler.Responder, responders: DirectResponders) {
    // No time limit of Hummingbird's own: it sees only some of the requests. The front watches the time.
    router = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: nil))
    self.responders = responders
  }

  /// Lets Hummingbird set the connection up and puts the front behind the decoder.
  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let value = router.setup(channel: channel, logger: logger)
    do {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
      let loop = responders.onLoop(channel.eventLoop)
      let front = RequestFront(loop.responder, budget: loop.budget)
      try pipeline.addHandler(front, position: .after(decoder.handler))
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    return value
  }

  /// Lets Hummingbird answer what the front passes on.
  public func handle(value: Value, logger: Logger) async { await router.handle(value: value, logger: logger) }
}

/// One ``DirectResponder`` for each event loop, made when the loop gets its first connection.
public final class DirectResponders: Sendable {
  /// What the connections of a loop share.
  struct OnLoop {
    let responder: any DirectResponder
    let budget: BodyBudget
  }

  private let make: @Sendable (any EventLoop) -> any DirectResponder
  private let known = Mutex<[ObjectIdentifier: NIOLoopBound<OnLoop>]>([:])

  /// - Parameter make: called on the loop that it is given.
  public init(_ make: @escaping @Sendable (any EventLoop) -> any DirectResponder) { self.make = make }

  /// The loop's responder and memory. Only on that loop.
  func onLoop(_ loop: any EventLoop) -> OnLoop {
    let key = ObjectIdentifier(loop)
    if let known = known.withLock({ $0[key] }) { return known.value }
    let made = OnLoop(responder: make(loop), budget: BodyBudget(bytesMax: ConnectionLimits.bodyBytesMax))
    let bound = NIOLoopBound(made, eventLoop: loop)
    known.withLock { $0[key] = bound }
    return made
  }
}
