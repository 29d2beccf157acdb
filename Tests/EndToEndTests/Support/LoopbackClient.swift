import Foundation
import Glibc

/// One answer.
struct HTTPAnswer: Sendable {
  let status: Int
  /// Names in lower case.
  let headers: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as an object of Foundation's JSON reader.
  func json() throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
      throw EndToEndError("no JSON object: \(text)")
    }
    return object
  }
}

/// A connection to a server on loopback that stays open from question to question.
///
/// Plain sockets, so that a test decides what is sent, and that a server that dies is seen at once.
final class LoopbackClient {
  private let port: Int
  private var socket: Int32 = -1
  private var received: [UInt8] = []

  init(port: Int) { self.port = port }

  deinit { close() }

  /// Sends a request and reads its answer; blocks. Connects anew when there is no connection.
  func ask(
    _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
  ) throws -> HTTPAnswer {
    if socket < 0 { try connect() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    head += "\r\n"
    do {
      try send(Array(head.utf8) + (body ?? []))
      return try receive(isHead: method == "HEAD")
    } catch {
      close()
      throw error
    }
  }

  private func connect() throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var timeout = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var noDelay: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close()
      throw EndToEndError("cannot connect to port \(port)")
    }
  }

  private func close() {
    if socket >= 0 { _ = Glibc.close(socket) }
    socket = -1
    received = []
  }

  private func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw EndToEndError("the connection broke while sending") }
      sent += count
    }
  }

  private func receive(isHead: Bool) throws -> HTTPAnswer {
    let end = Array("\r\n\r\n".utf8)
    var headEnd = received.firstRange(of: end)
    while headEnd == nil {
      try readMore()
      headEnd = received.firstRange(of: end)
    }
    guard let headEnd else { throw EndToEndError("an answer without end of its head") }
    let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).split(separator: "\r\n")
    guard let first = lines.first?.split(separator: " "), first.count > 1, let status = Int(first[1]) else {
      throw EndToEndError("no status line")
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      headers[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
    }
    let length = isHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
    while received.count < headEnd.upperBound + length { try readMore() }
    let body = Array(received[headEnd.upperBound..<(headEnd.upperBound + length)])
    received.removeFirst(headEnd.upperBound + length)
    if headers["connection"]?.lowercased() == "close" { close() }
    return HTTPAnswer(status: status, headers: headers, body: body)
  }

  private func readMore() throws {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &chunk, chunk.count, 0)
    guard count > 0 else { throw EndToEndError("the connection broke while receiving") }
    received.append(contentsOf: chunk[..<count])
  }
}
