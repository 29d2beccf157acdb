import Foundation
import HTTPSupport
import Models
import NIOCore
import Testing

@Suite struct RequestIDsTests {
  @Test func `each is another UUID of version 4`() throws {
    var ids = RequestIDs(random: RandomSource { [UInt8](repeating: 0xFF, count: $0) })
    var seen: Set<String> = []
    for _ in 0..<100 {
      var buffer = ByteBuffer()
      ids.write(to: &buffer)
      let text = String(buffer: buffer)
      #expect(UUID(uuidString: text) != nil)
      #expect(text == text.lowercased())
      #expect(Array(text)[14] == "4")
      #expect("89ab".contains(Array(text)[19]))
      seen.insert(text)
    }
    #expect(seen.count == 100)
  }

  @Test func `dates are written as in RFC 9110`() {
    #expect(HTTPDate.text(Instant(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.text(Instant(seconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
    #expect(HTTPDate.text(Instant(seconds: 1_709_251_199)) == "Thu, 29 Feb 2024 23:59:59 GMT")
  }
}
