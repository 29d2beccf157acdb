public import NIOCore
public import NIOHTTP1

/// Stands on each connection between the HTTP decoder and the router: hands the requests of a ``DirectResponder`` to
/// it, passes all others on, and lets the next request come when the one before is answered.
///
/// Also ends connections that are idle or too slow, and all of them, after the answer under way, when the server is
/// about to end.
public final class RequestFront: ChannelDuplexHandler, RemovableChannelHandler {
  /// Requests as the decoder reads them.
  public typealias InboundIn = HTTPServerRequestPart
  /// The router's requests.
  public typealias InboundOut = HTTPServerRequestPart
  /// The router's answers.
  public typealias OutboundIn = HTTPServerResponsePart
  /// The router's answers.
  public typealias OutboundOut = HTTPServerResponsePart

  private enum Phase {
    /// No request has begun.
    case idle
    /// A direct request is arriving.
    case receiving
    /// A direct request has arrived and is not answered.
    case answering
    /// A direct request was answered before it had arrived; the rest is thrown away.
    case discarding
    /// A request of the router's is arriving.
    case passing
    /// A request of the router's has arrived and is not answered.
    case passed
    /// A request of the router's was answered before it had arrived.
    case passingRest
    /// The last answer of the connection is on its way.
    case closing

    /// Whether what arrives now belongs to a later request.
    var isComplete: Bool { self == .answering || self == .passed }
  }

  /// What has arrived for later.
  private enum Held {
    case part(HTTPServerRequestPart)
    case error(any Error)
    case event(Any)
  }

  private let responder: any DirectResponder
  private var context: ChannelHandlerContext?
  /// The encoder's place in the pipeline: direct answers are bytes already and enter behind it.
  private var encoder: ChannelHandlerContext?
  private var phase = Phase.idle
  /// When the phase began, or the last piece of a request of the router's came.
  private var since = NIODeadline.uptimeNanoseconds(0)
  private var request: DirectRequest?
  private var discardedBytes = 0
  private var closesAfterRequest = false
  private var isLookedForExpectation = false
  private var held: [Held] = []
  private var isReadHeld = false
  private var isReleasing = false
  private var isQuiescing = false
  private var look: Scheduled<Void>?
  private var output = ByteBuffer()
  private var knownPeer: ConnectionPeer?

  /// A front of one connection, for the responder of its loop.
  public init(_ responder: any DirectResponder) { self.responder = responder }

  // MARK: For the responder

  /// The other end of the connection, which may be a proxy.
  public var peer: ConnectionPeer {
    if let knownPeer { return knownPeer }
    let peer = ConnectionPeer(context?.remoteAddress)
    knownPeer = peer
    return peer
  }

  /// Sends the answer of the request that was taken: `write` appends head and body, and says `connection: close` where
  /// it is told to. Does nothing when the connection is gone.
  public func answer(_ write: (_ buffer: inout ByteBuffer, _ closes: Bool) -> Void) {
    guard let context, let encoder, let request else { return }
    precondition(phase == .answering || phase == .receiving, "a request is answered once")
    let closes = isQuiescing || !request.head.isKeepAlive
    output.clear()
    write(&output, closes)
    self.request = nil
    let data = NIOAny(IOData.byteBuffer(output))
    if phase == .receiving {
      // Whoever still sends must be let finish, or the answer is lost with the connection.
      encoder.writeAndFlush(data, promise: nil)
      phase = .discarding
      closesAfterRequest = closes
      discardedBytes = 0
    } else if closes {
      phase = .closing
      held.removeAll()
      encoder.writeAndFlush(data).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    } else {
      encoder.writeAndFlush(data, promise: nil)
      finishRequest()
    }
  }

  // MARK: Requests

  /// Takes the next part, or keeps it for later.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if held.isEmpty, !phase.isComplete {
      process(unwrapInboundIn(data), context)
    } else {
      held.append(.part(unwrapInboundIn(data)))
    }
  }

  /// Tells a client that waits for leave to send its body that it has it.
  public func channelReadComplete(context: ChannelHandlerContext) {
    if phase == .receiving, !isLookedForExpectation, let head = request?.head {
      isLookedForExpectation = true
      if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        let go = context.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
        encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(go)), promise: nil)
      }
    }
    context.fireChannelReadComplete()
  }

  private func process(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
    case (.head(let head), .idle):
      since = context.eventLoop.now
      if let route = responder.route(of: head) {
        phase = .receiving
        isLookedForExpectation = false
        request = DirectRequest(route: route, head: head, body: ByteBuffer())
      } else {
        phase = .passing
        context.fireChannelRead(wrapInboundOut(part))
      }
    case (.body(var bytes), .receiving): receive(&bytes)
    case (.end, .receiving):
      phase = .answering
      guard let whole = request else { break }
      // The body is the responder's now: kept here as well, it would keep the loop's receive buffer from being reused.
      request?.body = ByteBuffer()
      responder.take(whole, from: self)
    case (.body(let bytes), .discarding):
      discardedBytes += bytes.readableBytes
      if discardedBytes > ConnectionLimits.discardedBytesMax { context.close(promise: nil) }
    case (.end, .discarding): finishRequest()
    case (_, .closing): break
    case (.end, .passing):
      phase = .passed
      context.fireChannelRead(wrapInboundOut(part))
    case (.end, .passingRest):
      context.fireChannelRead(wrapInboundOut(part))
      finishRequest()
    case (.body, .passing), (.body, .passingRest):
      since = context.eventLoop.now
      context.fireChannelRead(wrapInboundOut(part))
    default: preconditionFailure("the decoder hands out head, body and end in this order")
    }
  }

  private func receive(_ bytes: inout ByteBuffer) {
    guard request != nil else { return }
    if request!.body.readableBytes + bytes.readableBytes > responder.bodyBytesMax {  // not nil, see above
      request!.body = ByteBuffer()
      if let request { responder.refuseLargeBody(of: request, from: self) }
    } else if request!.body.readableBytes == 0 {
      request!.body = bytes
    } else {
      request!.body.writeBuffer(&bytes)
    }
  }

  /// The request is over in both directions: the next one, if it is there.
  private func finishRequest() {
    phase = .idle
    request = nil
    guard let context else { return }
    since = context.eventLoop.now
    if closesAfterRequest || (isQuiescing && held.isEmpty) { return context.close(promise: nil) }
    release(context)
  }

  private func release(_ context: ChannelHandlerContext) {
    guard !held.isEmpty, !isReleasing else { return }
    // A request that is answered at once comes back here: the loop goes on instead of nesting.
    isReleasing = true
    var next = 0
    while next < held.count, !phase.isComplete, self.context != nil {
      switch held[next] {
      case .part(let part): process(part, context)
      case .error(let error): fail(error, context)
      case .event(let event): context.fireUserInboundEventTriggered(event)
      }
      next += 1
    }
    held.removeFirst(min(next, held.count))
    isReleasing = false
    context.fireChannelReadComplete()
    if held.isEmpty, isReadHeld {
      isReadHeld = false
      context.read()
    }
  }

  /// Reads on unless something has arrived that nobody takes yet.
  public func read(context: ChannelHandlerContext) {
    if held.isEmpty { context.read() } else { isReadHeld = true }
  }

  // MARK: The router's answers

  /// Passes an answer of the router's to the encoder.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    if isQuiescing, phase == .passed {
      phase = .closing
      held.removeAll()
      let written = promise ?? context.eventLoop.makePromise()
      written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
      return context.writeAndFlush(data, promise: written)
    }
    context.write(data, promise: promise)
    switch phase {
    case .passed: finishRequest()
    case .passing: phase = .passingRest
    default: break  // the answer to bytes that were no request
    }
  }

  // MARK: Ends

  /// Lets the router answer what is no HTTP, after what came before it.
  public func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if held.isEmpty, !phase.isComplete { fail(error, context) } else { held.append(.error(error)) }
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    // What was half there is given up: the router answers 400 and closes.
    if phase == .receiving { phase = .idle }
    request = nil
    context.fireErrorCaught(error)
  }

  /// Closes after the answer under way when the server is about to end; that the client sends no more is told the
  /// router after the answer, because it would close at once.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      isQuiescing = true
      if phase == .idle, held.isEmpty { context.close(promise: nil) }
    } else if phase == .answering || !held.isEmpty {
      held.append(.event(event))
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Begins to look at the time.
  public func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    since = context.eventLoop.now
    encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    precondition(encoder != nil, "the front stands behind an encoder")
    planLook(context)
  }

  /// Lets go of the connection.
  public func handlerRemoved(context: ChannelHandlerContext) { end() }

  /// Lets go of the connection.
  public func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  private func end() {
    look?.cancel()
    look = nil
    context = nil
    encoder = nil
    request = nil
    held.removeAll()
  }

  private func planLook(_ context: ChannelHandlerContext) {
    look = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(ConnectionLimits.lookSeconds)) {
      guard let context = self.context else { return }
      if self.isTooLate(at: context.eventLoop.now) { context.close(promise: nil) } else { self.planLook(context) }
    }
  }

  private func isTooLate(at now: NIODeadline) -> Bool {
    let seconds: Int64
    switch phase {
    case .answering, .passed: return false
    case .receiving, .discarding: seconds = ConnectionLimits.bodySeconds
    case .idle, .passing, .passingRest, .closing: seconds = ConnectionLimits.idleSeconds
    }
    return now - since >= .seconds(seconds)
  }
}

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
