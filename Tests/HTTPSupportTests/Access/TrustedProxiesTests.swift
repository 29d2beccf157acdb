import HTTPSupport
import Models
import Testing

@Suite struct TrustedProxiesTests {
  private let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8::/32"].compactMap { AddressBlock($0) })
  private let inside = IPAddress("10.1.2.3")
  private let outside = IPAddress("203.0.113.9")

  @Test func `a stranger's header is not believed`() {
    #expect(proxies.client(peer: outside, forwardedFor: ["198.51.100.7"]) == outside)
  }

  @Test func `a trusted proxy names the client`() {
    #expect(proxies.client(peer: inside, forwardedFor: ["198.51.100.7"]) == IPAddress("198.51.100.7"))
  }

  @Test func `the right-most address that is no proxy counts`() {
    let forged = ["1.1.1.1, 198.51.100.7, 10.9.9.9", "10.8.8.8"]
    #expect(proxies.client(peer: inside, forwardedFor: forged) == IPAddress("198.51.100.7"))
  }

  @Test func `only proxies on the way leave the first of them`() {
    #expect(proxies.client(peer: inside, forwardedFor: ["10.2.2.2, 10.3.3.3"]) == IPAddress("10.2.2.2"))
  }

  @Test func `a part that is no address ends the search`() {
    #expect(proxies.client(peer: inside, forwardedFor: ["198.51.100.7, unknown, 10.3.3.3"]) == IPAddress("10.3.3.3"))
  }

  @Test func `ports and brackets are left off`() {
    #expect(proxies.client(peer: inside, forwardedFor: ["198.51.100.7:4711"]) == IPAddress("198.51.100.7"))
    #expect(proxies.client(peer: inside, forwardedFor: ["[2001:470::1]:4711"]) == IPAddress("2001:470::1"))
  }

  @Test func `no peer, no trust`() {
    #expect(!proxies.trusts(nil))
    #expect(proxies.client(peer: nil, forwardedFor: ["198.51.100.7"]) == nil)
  }
}

@Suite struct AddressBlockTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.168.4.0/22", "192.168.7.255", true),
    ("192.168.4.0/22", "192.168.8.0", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
    ("::1", "::1", true), ("::1", "::2", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
    ("2001:db8::/33", "2001:db8:8000::1", false), ("127.0.0.1", "::ffff:127.0.0.1", true),
  ])
  func `an address lies inside or not`(block: String, address: String, isInside: Bool) throws {
    let block = try #require(AddressBlock(block))
    #expect(block.contains(try #require(IPAddress(address))) == isInside)
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "::/129", "example.com", "10.0.0/8"])
  func `nonsense is no block`(text: String) {
    #expect(AddressBlock(text) == nil)
  }

  @Test func `addresses are written as usual`() {
    #expect(IPAddress("2001:0DB8:0:0::0001")?.description == "2001:db8::1")
    #expect(IPAddress("::ffff:1.2.3.4")?.description == "1.2.3.4")
    #expect(IPAddress("fe80::1%eth0")?.description == "fe80::1")
  }
}
