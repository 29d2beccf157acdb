import Ingestion
import TestSupport
import Testing

@Suite struct PageURLTests {
  struct Parts: Equatable {
    var host = ""
    var path = "/"
    var query = ""
    var fragment = ""
  }

  private func parts(_ text: String) throws(PageURLFault) -> Parts { try parts(Array(text.utf8)) }

  private func parts(_ bytes: [UInt8]) throws(PageURLFault) -> Parts {
    let arena = ByteArena(pieceSize: 8)
    let result: Result<Parts, PageURLFault> = bytes.withUnsafeBytes { bytes in
      do throws(PageURLFault) {
        let url = try PageURL(bytes, arena: arena)
        return .success(
          withExtendedLifetime(arena) {
            Parts(
              host: String(decoding: url.host, as: UTF8.self), path: String(decoding: url.path, as: UTF8.self),
              query: String(decoding: url.query, as: UTF8.self),
              fragment: String(decoding: url.fragment, as: UTF8.self))
          })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  @Test func `an address is taken apart`() throws {
    #expect(
      try parts("https://user:pw@Shop.Example.COM:8443/A/b%20c/?q=1&r=/?x#top?no")
        == Parts(host: "shop.example.com", path: "/A/b%20c/", query: "q=1&r=/?x", fragment: "top?no"))
    #expect(try parts("http://example.com") == Parts(host: "example.com"))
    #expect(try parts("HTTPS://example.com/") == Parts(host: "example.com"))
    #expect(try parts("http://example.com?a=1") == Parts(host: "example.com", query: "a=1"))
    #expect(try parts("http://example.com#f") == Parts(host: "example.com", fragment: "f"))
    #expect(try parts("http://example.com/?#") == Parts(host: "example.com"))
    #expect(try parts("http://example.com//a//") == Parts(host: "example.com", path: "//a//"))
  }

  @Test func `hosts are names, numbers or IPv6`() throws {
    #expect(try parts("http://localhost:3000/x").host == "localhost")
    #expect(try parts("http://127.0.0.1/").host == "127.0.0.1")
    #expect(try parts("http://[2001:DB8::1]:80/").host == "[2001:db8::1]")
    #expect(try parts("http://example.com./").host == "example.com")
    #expect(try parts("http://BÜCHER.example/ü").host == "bÜcher.example")
    #expect(try parts("http://xn--bcher-kva.example/").host == "xn--bcher-kva.example")
    #expect(try parts("http://a_b.example:/").host == "a_b.example")
  }

  @Test func `unusable addresses say why`() {
    let cases: [(String, PageURLFault)] = [
      ("", .notHTTP), ("/pricing", .notHTTP), ("example.com/", .notHTTP), ("ftp://example.com", .notHTTP),
      ("file:///etc/hosts", .notHTTP), ("javascript:alert(1)", .notHTTP), ("http:/example.com", .notHTTP),
      ("https:", .notHTTP), (" https://example.com", .notHTTP), ("httpx://example.com", .notHTTP),
      ("http://", .emptyHost), ("https:///path", .emptyHost), ("http://?a", .emptyHost), ("http://:80/", .emptyHost),
      ("http://user@/", .emptyHost), ("http://./", .emptyHost), ("http://exa mple.com/", .malformedHost),
      ("http://exa\u{0}mple.com/", .malformedHost), ("http://a<b/", .malformedHost), ("http://a\\b/", .malformedHost),
      ("http://[::1", .malformedHost), ("http://[]/", .malformedHost), ("http://[::1]x/", .malformedHost),
      ("http://[evil]/", .malformedHost), ("http://a]/", .malformedHost), ("http://%41/", .malformedHost),
      ("http://example.com:8a/", .malformedPort), ("http://example.com:80:80/", .malformedPort),
      ("http://" + String(repeating: "a", count: 254) + "/", .malformedHost),
    ]
    for (text, fault) in cases { #expect(throws: fault, "\(text)") { try parts(text) } }
  }

  @Test(arguments: [UInt64(31), 32])
  func `any bytes are safe`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = Array("/:?#@[].-%aZ0&=+ \\".utf8) + [0x00, 0x80, 0xC3, 0xFF]
    for _ in 0..<20_000 {
      let tail = (0..<Int.random(in: 0...24, using: &random)).map { _ in bytes.randomElement(using: &random)! }
      let text = Array("http://".utf8.prefix(Int.random(in: 3...7, using: &random))) + tail
      if let parts = try? parts(text) {
        #expect(!parts.host.isEmpty && parts.path.hasPrefix("/"), "seed \(seed): \(text)")
      }
      _ = parameters(text)
    }
  }

  struct Found: Equatable {
    var utm: [String] = ["", "", "", "", ""]
    var ref = ""
    var source = ""
    var click: QueryParameters.ClickIdentifier?
  }

  private func parameters(_ query: String) -> Found { parameters(Array(query.utf8)) }

  private func parameters(_ query: [UInt8]) -> Found {
    let arena = ByteArena(pieceSize: 8)
    return query.withUnsafeBytes { bytes in
      withExtendedLifetime(arena) {
        let found = QueryParameters(bytes, arena: arena)
        func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
        return Found(
          utm: [found.utmSource, found.utmMedium, found.utmCampaign, found.utmContent, found.utmTerm].map(text),
          ref: text(found.ref), source: text(found.source), click: found.clickIdentifier)
      }
    }
  }

  @Test func `campaign parameters are found and decoded`() {
    #expect(
      parameters(
        "utm_source=news+letter&utm_medium=e%2Dmail&utm_campaign=fr%C3%BChling&utm_content=a=b&utm_term=%zz&x=1")
        == Found(utm: ["news letter", "e-mail", "frühling", "a=b", "%zz"]))
    #expect(parameters("ref=hn&source=tw").ref == "hn")
    #expect(parameters("ref=hn&source=tw").source == "tw")
    #expect(parameters("") == Found())
    #expect(parameters("&&=&=x&utm_source&utm_medium=") == Found())
    #expect(parameters("UTM_SOURCE=x&xutm_source=y") == Found())
  }

  @Test func `the first value counts`() {
    #expect(parameters("utm_source=&utm_source=a&utm_source=b").utm[0] == "a")
  }

  @Test func `click identifiers tell who was paid`() {
    #expect(parameters("a=1&gclid=xyz&fbclid=1").click == .gclid)
    #expect(parameters("li_fat_id=9").click == .liFatID)
    #expect(parameters("gclid=").click == nil)
    #expect(parameters("gclidx=1").click == nil)
  }

  @Test func `values that would not be UTF-8 stay as written`() {
    #expect(parameters("utm_source=%FF+a").utm[0] == "%FF+a")
    #expect(parameters("utm_source=%").utm[0] == "%")
    #expect(parameters("utm_source=%4").utm[0] == "%4")
  }
}
