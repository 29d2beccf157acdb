import Testing

@testable import TrackingRoutes

@Suite struct RealtimePathTests {
  private func found(_ target: String) -> String? {
    var target = target
    return target.withUTF8 { bytes in
      RealtimePath(bytes).map { "\($0.endpoint) \(String(decoding: bytes[$0.website], as: UTF8.self))" }
    }
  }

  @Test func `each endpoint has one form`() {
    #expect(found("/e/live/ZV_1") == "live ZV_1")
    #expect(found("/e/realtime/ws_abc123?x=1") == "realtime ws_abc123")
    #expect(found("//e//stats/ZV_1/") == "statistics ZV_1")
    #expect(found("/e/ZV_1/status") == "status ZV_1")
    #expect(found("http://host/e/live/ZV_1") == "live ZV_1")
  }

  @Test func `other paths are others'`() {
    for target in ["/", "/e", "/e/live", "/e/ZV_1", "/e/live/ZV_1/more", "/x/live/ZV_1", "/e/lives/ZV_1", "/e/a/b"] {
      #expect(found(target) == nil, "\(target)")
    }
  }
}
