import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL
import Synchronization

/// A web server on loopback that notes what it is asked, for tests of whoever calls others.
package final class HTTPReceiver: Sendable {
  /// What it says to a request.
  package struct Answer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: String

    package init(status: Int, headers: [String: String] = [:], body: String = "") {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  /// What it was asked.
  package struct Request: Sendable {
    package var method: String
    package var uri: String
    /// Names in lower case.
    package var headers: [String: String]
    package var body: String
  }

  private struct State {
    var requests: [Request] = []
    var answer: Answer?
  }

  private let state: Mutex<State>
  private let server = Mutex<(any Channel)?>(nil)

  /// Where it listens.
  package var port: Int { server.withLock { $0?.localAddress?.port ?? 0 } }

  /// All that it was asked so far.
  package var requests: [Request] { state.withLock { $0.requests } }

  private init(_ answer: Answer?) { state = Mutex(State(answer: answer)) }

  /// A server on a free port. Without an answer it takes requests and says nothing, until ``answer(with:)``.
  ///
  /// - Parameter tls: how it shows who it is; `nil`: it listens to plain HTTP.
  package static func start(_ answer: Answer?, tls: TLSConfiguration? = nil) async throws -> HTTPReceiver {
    let receiver = HTTPReceiver(answer)
    let security = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let security { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: security)) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(receiver))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    receiver.server.withLock { $0 = channel }
    return receiver
  }

  /// Says this to every request from now on.
  package func answer(with answer: Answer?) { state.withLock { $0.answer = answer } }

  /// Listens no longer.
  package func stop() async throws { try await server.withLock { $0 }?.close() }

  private func take(_ request: Request) -> Answer? {
    state.withLock { state in
      state.requests.append(request)
      return state.answer
    }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let receiver: HTTPReceiver
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ receiver: HTTPReceiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body.clear()
      case .body(var part): body.writeBuffer(&part)
      case .end:
        guard let head else { return }
        let request = Request(
          method: head.method.rawValue, uri: head.uri,
          headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + ", " + $1 },
          body: String(buffer: body))
        guard let answer = receiver.take(request) else { return }
        var headers = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.utf8.count))
        let line = HTTPResponseHead(
          version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(line)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
