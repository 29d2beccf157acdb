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

  /// What has arrived for later.
  private enum Held {
    case part(HTTPServerRequestPart)
    case error(any Error)
    case event(Any)
  }

  private let responder: any DirectResponder
  private let budget: BodyBudget
  var context: ChannelHandlerContext?
  /// The encoder's place in the pipeline: direct answers are bytes already and enter behind it.
  var encoder: ChannelHandlerContext?
  var phase = Phase.idle
  /// When the request began, or the one before was answered.
  var since = NIODeadline.uptimeNanoseconds(0)
  private var request: DirectRequest?
  private var budgetedBytes = 0
  private var discardedBytes = 0
  private var closesAfterRequest = false
  /// Whether the client may wait for leave to send the body; `nil`: not looked for yet.
  private var awaitsLeave: Bool?
  var stalled = StalledWrites()
  private var held: [Held] = []
  private var isReadHeld = false
  private var isReleasing = false
  private var isQuiescing = false
  var look: Scheduled<Void>?
  private var output = ByteBuffer()
  private var knownPeer: ConnectionPeer?

  /// A front of one connection, for the responder of its loop.
  ///
  /// - Parameter budget: the loop's memory for bodies.
  public init(_ responder: any DirectResponder, budget: BodyBudget) {
    self.responder = responder
    self.budget = budget
  }

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
    guard let context, let encoder, request != nil else { return }
    precondition(phase == .answering || phase == .receiving, "a request is answered once")
    let closes = isQuiescing || closesAfterRequest
    output.clear()
    write(&output, closes)
    forgetRequest()
    let answer = NIOAny(IOData.byteBuffer(output))
    if phase == .answering {
      encoder.writeAndFlush(answer, promise: nil)
      if closes { closeAfterFlush() } else { finishRequest() }
    } else {
      let written = encoder.writeAndFlush(answer)
      // Whoever still sends must be let finish, or the answer is lost with the connection.
      phase = .discarding
      (closesAfterRequest, discardedBytes) = (closes, 0)
      if closes { written.assumeIsolated().whenSuccess { context.close(mode: .output, promise: nil) } }
    }
  }

  private func forgetRequest() {
    request = nil
    budget.giveBack(budgetedBytes)
    budgetedBytes = 0
  }

  // MARK: Requests

  /// Takes the next part, or keeps it for later.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if held.isEmpty, !phase.isComplete, context.channel.isWritable {
      process(unwrapInboundIn(data), context)
    } else {
      held.append(.part(unwrapInboundIn(data)))
    }
  }

  /// Tells a client that waits for leave to send its body that it has it.
  public func channelReadComplete(context: ChannelHandlerContext) {
    sendContinueIfExpected()
    context.fireChannelReadComplete()
  }

  private func sendContinueIfExpected() {
    guard phase == .receiving || phase == .passing, let encoder else { return }
    // Direct requests are seldom looked at: most are complete by now.
    let isAwaited = awaitsLeave ?? request?.head.expectsContinue ?? false
    awaitsLeave = false
    guard isAwaited else { return }
    let go = encoder.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
    encoder.writeAndFlush(NIOAny(IOData.byteBuffer(go)), promise: nil)
  }

  private func process(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
    case (.head(let head), .idle):
      since = context.eventLoop.now
      closesAfterRequest = head.isLast
      if let route = responder.route(of: head) {
        begin(DirectRequest(route: route, head: head, body: ByteBuffer()))
      } else {
        phase = .passing
        awaitsLeave = head.expectsContinue
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
      context.fireChannelRead(wrapInboundOut(part))
    default: preconditionFailure("the decoder hands out head, body and end in this order")
    }
  }

  private func begin(_ request: DirectRequest) {
    phase = .receiving
    awaitsLeave = nil
    self.request = request
    guard let announced = request.head.announcedBytes, announced > responder.bodyBytesMax else { return }
    // A client that waits for leave must not get it, and one that would send more than we throw away cannot go on.
    if announced > ConnectionLimits.discardedBytesMax || request.head.expectsContinue { closesAfterRequest = true }
    responder.refuseLargeBody(of: request, from: self)
  }

  private func receive(_ bytes: inout ByteBuffer) {
    guard request != nil else { return }
    let count = bytes.readableBytes
    let isTooLarge = request!.body.readableBytes + count > responder.bodyBytesMax  // not nil, see above
    guard !isTooLarge, budget.take(count) else {
      request!.body = ByteBuffer()
      guard let request else { return }
      return isTooLarge
        ? responder.refuseLargeBody(of: request, from: self)
        : responder.refuseForLackOfMemory(request, from: self)
    }
    budgetedBytes += count
    if request!.body.readableBytes == 0 {
      request!.body = bytes
    } else {
      request!.body.writeBuffer(&bytes)
    }
  }

  /// The request is over in both directions: the next one, if it is there.
  private func finishRequest() {
    phase = .idle
    forgetRequest()
    guard let context else { return }
    since = context.eventLoop.now
    if closesAfterRequest || (isQuiescing && held.isEmpty) { return closeAfterFlush() }
    release(context)
  }

  private func release(_ context: ChannelHandlerContext) {
    // A request that is answered at once comes back here: the loop goes on instead of nesting.
    guard !isReleasing else { return }
    if !held.isEmpty {
      isReleasing = true
      var next = 0
      while next < held.count, !phase.isComplete, context.channel.isWritable, self.context != nil {
        switch held[next] {
        case .part(let part): process(part, context)
        case .error(let error): fail(error, context)
        case .event(let event): passOn(event, context)
        }
        next += 1
      }
      held.removeFirst(min(next, held.count))
      isReleasing = false
      sendContinueIfExpected()
      context.fireChannelReadComplete()
    }
    if isReadHeld, takesInput(context) {
      isReadHeld = false
      context.read()
    }
  }

  /// Reads on unless something has arrived that nobody takes yet, or the client does not take its answers.
  public func read(context: ChannelHandlerContext) {
    if takesInput(context) { context.read() } else { isReadHeld = true }
  }

  private func takesInput(_ context: ChannelHandlerContext) -> Bool {
    held.isEmpty && context.channel.isWritable && phase != .closing && !(closesAfterRequest && phase.isComplete)
  }

  /// Takes no more requests while the client does not read its answers: they would pile up here.
  public func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      stalled.end()
      release(context)
    } else {
      stalled.begin(at: context.eventLoop.now)
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: The router's answers

  /// Passes an answer of the router's to the encoder.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let closes = isQuiescing || closesAfterRequest
    awaitsLeave = false
    switch unwrapOutboundIn(data) {
    case .head(var head) where closes && head.status.code >= 200:
      head.headers.replaceOrAdd(name: "connection", value: "close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .head, .body: context.write(data, promise: promise)
    case .end:
      context.write(data, promise: promise)
      switch phase {
      case .passed: if closes { closeAfterFlush() } else { finishRequest() }
      case .passing: phase = .passingRest
      default: break  // the answer to bytes that were no request
      }
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
    forgetRequest()
    context.fireErrorCaught(error)
  }

  /// Closes after the answer under way when the server is about to end; that the client sends no more is told the
  /// router after the answer, because it would close at once.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      isQuiescing = true
      if phase == .idle, held.isEmpty { closeAfterFlush() }
    } else if phase == .answering || !held.isEmpty {
      held.append(.event(event))
    } else if phase != .closing {
      passOn(event, context)
    }
  }

  private func passOn(_ event: Any, _ context: ChannelHandlerContext) {
    guard case .inputClosed? = event as? ChannelEvent, phase == .idle else {
      return context.fireUserInboundEventTriggered(event)
    }
    // The router closes when it hears that: what was answered must be out by then.
    afterFlush { context in context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
  }

  /// Ends the connection once all that was answered has left it.
  func closeAfterFlush() {
    guard let context, phase != .closing else { return }
    phase = .closing
    since = context.eventLoop.now
    held.removeAll()
    afterFlush { context in context.close(promise: nil) }
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
    forgetRequest()
    held.removeAll()
  }
}
