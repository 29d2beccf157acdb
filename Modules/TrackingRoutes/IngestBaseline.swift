public import HTTPSupport
import Ingestion
import NIOCore
import NIOHTTP1

/// A door that reads tracking requests as ``TrackingDoor`` does and answers each with 204, unread: what a server on
/// these connections could do at most. For benchmarks; no product serves it.
public enum IngestBaseline {
  /// Who answers tracking requests on each loop.
  public static func responders() -> DirectResponders { DirectResponders { _ in DiscardingLane() } }
}

private final class DiscardingLane: DirectResponder {
  private static let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)

  let bodyBytesMax = Limits.bodyBytesMax

  func route(of head: HTTPRequestHead) -> Int? {
    guard head.method == .POST else { return nil }
    var target = head.uri
    return target.withUTF8 { TrackingPath($0)?.endpoint.rawValue }
  }

  func take(_ request: DirectRequest, from connection: RequestFront) {
    connection.answer { buffer, _ in buffer.writeBytes(Self.answer) }
  }

  func refuseForLackOfMemory(_ request: DirectRequest, from connection: RequestFront) {
    connection.answer { buffer, _ in buffer.writeBytes(Self.answer) }
  }

  func refuseLargeBody(of request: DirectRequest, from connection: RequestFront) {
    connection.answer { buffer, _ in buffer.writeBytes(Self.answer) }
  }
}
