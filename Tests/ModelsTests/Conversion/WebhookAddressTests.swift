import Models
import Testing

struct WebhookAddressTests {
  private func flaw(_ text: String, allowing allowed: [String] = []) -> WebhookAddress.Flaw? {
    do throws(WebhookAddress.Flaw) {
      let address = try WebhookAddress(text)
      guard let reach = try? WebhookReach(allowing: allowed) else {
        Issue.record("\(allowed) cannot be read")
        return nil
      }
      try reach.check(address)
      return nil
    } catch {
      return error
    }
  }

  @Test func `an address is taken apart`() throws {
    let plain = try WebhookAddress("https://API.YourCompany.com/webhooks/pagesense?x=1")
    #expect(plain.isSecure && plain.host == "api.yourcompany.com" && plain.port == 443 && plain.literal == nil)
    #expect(plain.description == "https://API.YourCompany.com/webhooks/pagesense?x=1")
    let six = try WebhookAddress("http://[2606:4700::1111]:8080/")
    #expect(!six.isSecure && six.host == "2606:4700::1111" && six.port == 8080 && six.literal != nil)
  }

  @Test(arguments: [
    ("https://API.YourCompany.com/Web?x=%41#top", "https://api.yourcompany.com:443/Web?x=%41"),
    ("HTTP://example.com", "http://example.com:80/"), ("http://example.com?x=/1", "http://example.com:80/?x=/1"),
    ("http://example.com#/x", "http://example.com:80/"), ("http://[::1]:8080/a", "http://[::1]:8080/a"),
  ])
  func `what is called has one spelling`(text: String, url: String) throws {
    #expect(try WebhookAddress(text).url == url)
  }

  @Test(arguments: [
    "", "example.com", "https://", "https:///x", "https://a b/", "https://example.com:0/", "https://example.com:65536",
    "https://example.com:8x", "https://exa_mple..com/", "https://[::1", "https://[fe80::1%25eth0]/", "https://ex\\ample",
    "https://example.com\n", "https://ex%61mple.com/",
  ])
  func `what is no address is refused`(text: String) { #expect(flaw(text) == .notAnAddress) }

  @Test func `other schemes, passwords and endless texts are refused by name`() {
    #expect(flaw("ftp://example.com/") == .scheme)
    #expect(flaw("file:///etc/passwd") == .scheme)
    #expect(flaw("https://user:secret@example.com/") == .credentials)
    #expect(flaw("https://example.com@10.0.0.1/") == .credentials)
    #expect(flaw("https://example.com/" + String(repeating: "a", count: 2_100)) == .tooLong)
  }

  @Test(arguments: [
    "http://127.0.0.1/", "http://10.1.2.3/", "http://192.168.0.9:8080/", "http://169.254.169.254/latest/meta-data",
    "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[fd00::1]/", "http://localhost:9000/", "http://db.internal/",
    "http://printer.local/", "http://0.0.0.0/", "http://[64:ff9b::7f00:1]/",
  ])
  func `private networks are refused unless they are allowed`(text: String) {
    #expect(flaw(text) == .privateHost)
    #expect(flaw(text, allowing: ["0.0.0.0/0", "::/0"]) == nil)
  }

  @Test func `an allowed block lets in what lies in it alone`() {
    #expect(flaw("http://10.1.2.3/", allowing: ["10.1.0.0/16"]) == nil)
    #expect(flaw("http://10.2.2.3/", allowing: ["10.1.0.0/16"]) == .privateHost)
  }

  @Test func `an allowed host lets in its own addresses alone`() throws {
    #expect(flaw("http://Hooks.Internal/", allowing: ["hooks.internal"]) == nil)
    #expect(flaw("http://db.internal/", allowing: ["hooks.internal"]) == .privateHost)
    let reach = try WebhookReach(allowing: ["hooks.internal"])
    let address = try #require(IPAddress("10.0.0.1"))
    #expect(reach.allows(address, of: "hooks.internal") && !reach.allows(address, of: "example.com"))
    #expect(!WebhookReach.publicOnly.allows(address, of: "hooks.internal"))
  }

  @Test(arguments: ["10.0.0.0/33", "a b", "http://x", "x/y", "x:80", ""])
  func `what is no address, block or host is refused by name`(text: String) {
    #expect(throws: WebhookReach.Unreadable(text: text)) { try WebhookReach(allowing: ["::1", text]) }
  }
}
