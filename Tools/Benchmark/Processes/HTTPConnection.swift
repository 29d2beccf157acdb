import Glibc

/// A connection to a server on loopback that stays open from question to question. Belongs to one thread.
final class HTTPConnection {
  /// One answer.
  struct Answer {
    let status: Int
    let body: [UInt8]
  }

  private let port: Int
  private var socket: Int32 = -1
  private var received: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  init(port: Int) { self.port = port }

  deinit { disconnect() }

  /// Sends a request without body and reads the answer.
  ///
  /// - Throws: `BenchmarkError` when the connection breaks.
  func get(_ path: String, key: String = "", token: String = "") throws -> Answer {
    let keyLine = key.isEmpty ? "" : "X-API-Key: \(key)\r\n"
    return try ask("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(keyLine)\(Self.line(token))\r\n")
  }

  /// Sends a request with a body and reads the answer.
  ///
  /// - Throws: `BenchmarkError` when the connection breaks.
  func post(_ path: String, body: String, token: String = "") throws -> Answer {
    try ask(
      "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(Self.line(token))"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  private static func line(_ token: String) -> String { token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n" }

  private func ask(_ text: String) throws -> Answer {
    if socket < 0 { socket = try Self.connect(port: port) }
    let request = Array(text.utf8)
    guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      disconnect()
      throw BenchmarkError("The connection broke while sending.")
    }
    return try receive()
  }

  /// A connected socket that sends at once.
  static func connect(port: Int) throws -> Int32 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var timeout = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var noDelay: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      throw BenchmarkError("Cannot connect to port \(port).")
    }
    return socket
  }

  private func disconnect() {
    if socket >= 0 { close(socket) }
    socket = -1
    received = []
  }

  private func receive() throws -> Answer {
    while true {
      if let head = AnswerHead(received) {
        let end = head.length + head.contentLength
        while received.count < end { try readMore() }
        let body = Array(received[head.length..<end])
        received.removeFirst(end)
        return Answer(status: head.status, body: body)
      }
      try readMore()
    }
  }

  private func readMore() throws {
    let count = recv(socket, &chunk, chunk.count, 0)
    guard count > 0 else {
      disconnect()
      throw BenchmarkError("The connection broke while receiving.")
    }
    received.append(contentsOf: chunk[..<count])
  }
}

/// The head of an HTTP answer: just what is needed to find its end.
struct AnswerHead {
  let status: Int
  /// Bytes up to the body.
  let length: Int
  let contentLength: Int

  /// `nil` while the head is not complete.
  init?(_ bytes: [UInt8]) {
    guard let head = bytes.withUnsafeBytes({ Self.parse($0) }) else { return nil }
    self = head
  }

  init(status: Int, length: Int, contentLength: Int) {
    self.status = status
    self.length = length
    self.contentLength = contentLength
  }

  /// Reads the head at the start of `bytes`.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> AnswerHead? {
    let lineEnd = UInt8(ascii: "\n")
    guard bytes.count > 16 else { return nil }
    var lineStart = 0
    var contentLength = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == lineEnd {
        if index - lineStart <= 1 {
          var status = 0
          for place in 9..<12 { status = status * 10 + Int(bytes[place]) - 48 }
          return AnswerHead(status: status, length: index + 1, contentLength: contentLength)
        }
        if bytes[lineStart] | 32 == UInt8(ascii: "c"), index - lineStart > 15, isContentLength(bytes, lineStart) {
          contentLength = 0
          for place in (lineStart + 15)..<index where bytes[place] >= 48 && bytes[place] <= 57 {
            contentLength = contentLength * 10 + Int(bytes[place]) - 48
          }
        }
        lineStart = index + 1
      }
      index += 1
    }
    return nil
  }

  private static let contentLengthName: StaticString = "content-length:"

  private static func isContentLength(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    let name = UnsafeBufferPointer(start: contentLengthName.utf8Start, count: contentLengthName.utf8CodeUnitCount)
    for (offset, letter) in name.enumerated() where bytes[start + offset] | 32 != letter | 32 { return false }
    return true
  }
}
