import HTTPSupport
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// One connection with its front, a responder that takes `POST /e/…`, and what goes on to the router.
private final class Connection {
  /// Takes requests and answers them when told to.
  final class Responder: DirectResponder {
    let bodyBytesMax = 10
    var taken: [(body: String, connection: RequestFront)] = []
    var answersAtOnce = false

    func route(of head: HTTPRequestHead) -> Int? { head.method == .POST && head.uri.hasPrefix("/e/") ? 1 : nil }

    func take(_ request: DirectRequest, from connection: RequestFront) {
      taken.append((String(buffer: request.body), connection))
      if answersAtOnce { Self.answer(connection, "at once") }
    }

    func refuseLargeBody(of request: DirectRequest, from connection: RequestFront) {
      Self.answer(connection, "too large")
    }

    func refuseForLackOfMemory(_ request: DirectRequest, from connection: RequestFront) {
      Self.answer(connection, "no memory")
    }

    static func answer(_ connection: RequestFront, _ text: String) {
      connection.answer { buffer, closes in buffer.writeString(closes ? "[\(text), closing]" : "[\(text)]") }
    }
  }

  /// What the router would see.
  final class Router: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    var seen: [String] = []
    var events = 0
    var answersAtOnce = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        seen.append(head.uri)
        if answersAtOnce { answer() }
      case .body(let bytes): seen.append(String(buffer: bytes))
      case .end: seen.append("end")
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { seen.append("error") }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events += 1 }

    func answer() {
      context?.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok))), promise: nil)
      context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }

  let channel = EmbeddedChannel()
  let responder = Responder()
  let router = Router()
  let budget: BodyBudget

  init(budgetBytes: Int = 1000) throws {
    budget = BodyBudget(bytesMax: budgetBytes)
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withErrorHandling: false)
    try channel.pipeline.syncOperations.addHandler(RequestFront(responder, budget: budget))
    try channel.pipeline.syncOperations.addHandler(router)
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
  }

  func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

  /// What the client got since the last call.
  func sent() throws -> String {
    var text = ""
    while let data = try channel.readOutbound(as: IOData.self) {
      if case .byteBuffer(let bytes) = data { text += String(buffer: bytes) }
    }
    return text
  }

  func answer(_ text: String) throws {
    let next = responder.taken.removeFirst()
    Responder.answer(next.connection, text)
  }
}

@Suite struct RequestFrontTests {
  private static func post(_ body: String, _ headers: String = "") -> String {
    "POST /e/x HTTP/1.1\r\nHost: a\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static let get = "GET /other HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func `its own routes never reach the router`() throws {
    let connection = try Connection()
    try connection.send(Self.post("one"))
    #expect(connection.responder.taken.map(\.body) == ["one"])
    #expect(try connection.sent() == "")
    try connection.answer("1")
    #expect(try connection.sent() == "[1]")
    #expect(connection.router.seen.isEmpty)
    #expect(connection.channel.isActive)
  }

  @Test func `a body comes in any pieces`() throws {
    let connection = try Connection()
    for byte in Self.post("piecemeal") { try connection.send(String(byte)) }
    #expect(connection.responder.taken.map(\.body) == ["piecemeal"])
  }

  @Test func `pipelined requests are taken one by one and answered in order`() throws {
    let connection = try Connection()
    try connection.send(Self.post("1") + Self.get + Self.post("2") + Self.post("3"))
    #expect(connection.responder.taken.map(\.body) == ["1"])
    #expect(connection.router.seen.isEmpty)
    try connection.answer("first")
    #expect(connection.router.seen == ["/other", "end"])
    #expect(connection.responder.taken.isEmpty)
    #expect(try connection.sent() == "[first]")
    connection.router.answer()
    #expect(try connection.sent().hasPrefix("HTTP/1.1 200 OK"))
    #expect(connection.responder.taken.map(\.body) == ["2"])
    try connection.answer("second")
    try connection.answer("third")
    #expect(try connection.sent() == "[second][third]")
  }

  @Test func `many pipelined requests that are answered at once need no deep stack`() throws {
    let connection = try Connection()
    try connection.send(Self.post("first") + String(repeating: Self.post("x"), count: 20_000))
    connection.responder.answersAtOnce = true
    try connection.answer("first")
    #expect(connection.responder.taken.count == 20_000)
  }

  @Test func `a body that is too long is refused and thrown away`() throws {
    let connection = try Connection()
    try connection.send(Self.post(String(repeating: "x", count: 11)) + Self.post("next"))
    #expect(try connection.sent() == "[too large]")
    #expect(connection.responder.taken.map(\.body) == ["next"])
    try connection.answer("2")
    try connection.send("POST /e/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n")
    // More is announced than is thrown away: the refusal does not wait for it, and the connection ends.
    #expect(try connection.sent() == "[2][too large, closing]")
    #expect(!connection.channel.isActive)
  }

  @Test func `a body of unknown length is thrown away up to a bound`() throws {
    let connection = try Connection()
    try connection.send("POST /e/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "927C0\r\n" + String(repeating: "x", count: 600_000) + "\r\n"
    for _ in 0..<2 { try connection.send(chunk) }
    #expect(try connection.sent() == "[too large]")
    #expect(connection.channel.isActive)
    try connection.send(chunk)
    #expect(!connection.channel.isActive)
  }

  @Test func `who announces too much gets no leave to send it`() throws {
    let connection = try Connection()
    try connection.send("POST /e/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
    #expect(try connection.sent() == "[too large, closing]")
    #expect(!connection.channel.isActive)
  }

  @Test func `a request that waited for its turn gets leave to send its body`() throws {
    let connection = try Connection()
    try connection.send(
      Self.post("1") + "POST /e/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    try connection.answer("1")
    #expect(try connection.sent() == "[1]HTTP/1.1 100 Continue\r\n\r\n")
  }

  @Test func `a client that does not read its answers gets no more requests taken`() throws {
    let connection = try Connection()
    try connection.send(Self.post("1"))
    connection.channel.isWritable = false
    connection.channel.pipeline.fireChannelWritabilityChanged()
    try connection.send(Self.post("2"))
    try connection.answer("1")
    #expect(connection.responder.taken.isEmpty)
    connection.channel.isWritable = true
    connection.channel.pipeline.fireChannelWritabilityChanged()
    #expect(connection.responder.taken.map(\.body) == ["2"])

    connection.channel.isWritable = false
    connection.channel.pipeline.fireChannelWritabilityChanged()
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(91))
    #expect(!connection.channel.isActive)
  }

  @Test func `nothing follows an offer to upgrade`() throws {
    let direct = try Connection()
    try direct.send(Self.post("1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"))
    try direct.answer("1")
    #expect(try direct.sent() == "[1, closing]")
    #expect(!direct.channel.isActive)

    for request in [
      "GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
      "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
      let routed = try Connection()
      try routed.send(request)
      routed.router.answer()
      #expect(try routed.sent().lowercased().contains("connection: close"))
      #expect(!routed.channel.isActive)
    }
  }

  @Test func `bodies share a bounded memory until they are answered`() throws {
    let connection = try Connection(budgetBytes: 5)
    try connection.send(Self.post("12345"))
    #expect(connection.budget.bytes == 5)
    try connection.answer("1")
    #expect(connection.budget.bytes == 0)
    try connection.send(Self.post("123456") + Self.post("12"))
    #expect(try connection.sent() == "[1][no memory]")
    #expect(connection.responder.taken.map(\.body) == ["12"])
  }

  @Test func `a body for the router must come in time however often a piece of it comes`() throws {
    let connection = try Connection()
    try connection.send("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n")
    for _ in 0..<11 {
      connection.channel.embeddedEventLoop.advanceTime(by: .seconds(10))
      try connection.send("x")
    }
    #expect(connection.channel.isActive)
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(25))
    #expect(!connection.channel.isActive)
  }

  @Test func `the connection ends with the request that says so`() throws {
    let connection = try Connection()
    try connection.send(Self.post("1", "Connection: close\r\n") + Self.post("2"))
    try connection.answer("1")
    #expect(try connection.sent() == "[1, closing]")
    #expect(!connection.channel.isActive)
    #expect(connection.responder.taken.isEmpty)
  }

  @Test func `a server that ends lets the request under way be answered`() throws {
    let busy = try Connection()
    try busy.send(Self.post("1"))
    busy.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(busy.channel.isActive)
    try busy.answer("1")
    #expect(try busy.sent() == "[1, closing]")
    #expect(!busy.channel.isActive)

    let routed = try Connection()
    try routed.send(Self.get)
    routed.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(routed.channel.isActive)
    routed.router.answer()
    #expect(!routed.channel.isActive)

    let idle = try Connection()
    idle.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(!idle.channel.isActive)
  }

  @Test func `what is no HTTP is the router's to refuse, after what came before`() throws {
    let connection = try Connection()
    try? connection.send(Self.post("1") + "nonsense\r\n\r\n")
    #expect(connection.router.seen.isEmpty)
    try connection.answer("1")
    #expect(connection.router.seen == ["error"])
  }

  @Test func `the end of what a client sends does not lose its answer`() throws {
    let connection = try Connection()
    try connection.send(Self.post("1"))
    connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(connection.router.events == 0)
    try connection.answer("1")
    #expect(try connection.sent() == "[1]")
    #expect(connection.router.events == 1)
  }

  @Test func `who waits for leave to send gets it`() throws {
    let connection = try Connection()
    try connection.send("POST /e/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    #expect(try connection.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
    try connection.send("ab")
    #expect(connection.responder.taken.map(\.body) == ["ab"])
  }

  @Test func `who waits for leave to send to the router gets it, once, and not behind the answer`() throws {
    let head = "POST /api HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    let connection = try Connection()
    try connection.send(head)
    #expect(try connection.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
    try connection.send("a")
    #expect(try connection.sent() == "")
    try connection.send("b")
    #expect(connection.router.seen == ["/api", "a", "b", "end"])
    connection.router.answer()
    #expect(try connection.sent().hasPrefix("HTTP/1.1 200 OK"))

    connection.router.answersAtOnce = true
    try connection.send(head)
    #expect(try !connection.sent().contains("100"))
  }

  @Test func `a body that does not come ends the connection`() throws {
    let connection = try Connection()
    try connection.send("POST /e/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n")
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(29))
    try connection.send("x")
    #expect(connection.channel.isActive)
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(16))
    #expect(!connection.channel.isActive)
  }

  @Test func `a connection without a request ends, one that waits for an answer does not`() throws {
    let idle = try Connection()
    try idle.send("POST /e/")
    idle.channel.embeddedEventLoop.advanceTime(by: .seconds(74))
    #expect(idle.channel.isActive)
    idle.channel.embeddedEventLoop.advanceTime(by: .seconds(16))
    #expect(!idle.channel.isActive)

    let waiting = try Connection()
    try waiting.send(Self.post("1"))
    waiting.channel.embeddedEventLoop.advanceTime(by: .hours(1))
    try waiting.answer("1")
    #expect(waiting.channel.isActive)
  }

  @Test func `an answer for a connection that is gone goes nowhere`() throws {
    let connection = try Connection()
    try connection.send(Self.post("1"))
    try connection.channel.close().wait()
    try connection.answer("1")
    #expect(connection.responder.taken.isEmpty)
  }
}
