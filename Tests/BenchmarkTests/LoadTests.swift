import Foundation
import Testing

@testable import Benchmark

@Suite struct LoadTests {
  @Test func `a request says its length and brings other visitors each time`() throws {
    var request = LoadRequest(port: 80, path: "/e/code", events: 3)
    request.renew(first: 0)
    let first = String(decoding: request.bytes, as: UTF8.self)
    let parts = first.components(separatedBy: "\r\n\r\n")
    #expect(parts.count == 2)
    #expect(first.hasPrefix("POST /e/code HTTP/1.1\r\n"))
    #expect(parts[0].contains("Content-Length: \(parts[1].utf8.count)"))
    #expect(parts[1].hasPrefix("[{") && parts[1].hasSuffix("}]"))
    // Events 0, 1 and 2 are of visitors 0, 7919 and 15838.
    for visitor in ["v00000000", "v00007919", "v00015838"] { #expect(parts[1].contains("\"\(visitor)\"")) }
    request.renew(first: 3)
    #expect(String(decoding: request.bytes, as: UTF8.self).contains(#""v00023757""#))
  }

  @Test func `the end of an answer is found`() throws {
    let text = "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nContent-Length: 4\r\n\r\n{}\r\n"
    let head = try #require(AnswerHead(Array(text.utf8)))
    #expect(head.status == 202)
    #expect(head.contentLength == 4)
    #expect(head.length == text.utf8.count - 4)
    #expect(AnswerHead(Array(text.utf8.prefix(60))) == nil)
    #expect(AnswerHead(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))?.status == 204)
  }
}
