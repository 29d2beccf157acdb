import Testing

@testable import Ingestion

@Suite struct AcquisitionClassificationTests {
  /// One arrival and what people would say about it.
  struct Arrival: Sendable, CustomStringConvertible {
    var referrer: String
    var query: String
    var medium: String
    var source: String

    init(_ referrer: String, _ query: String = "", is medium: String, _ source: String) {
      self.referrer = referrer
      self.query = query
      self.medium = medium
      self.source = source
    }

    var description: String { "\(referrer) \(query)" }
  }

  private func acquisition(_ referrer: String, query: String = "", site: String = "shop.example") -> Acquisition {
    var referrer = referrer
    var landing = "https://shop.example/shoes" + (query.isEmpty ? "" : "?" + query)
    return referrer.withUTF8 { referrer in
      landing.withUTF8 { landing in
        AcquisitionClassification.classify(UnsafeRawBufferPointer(referrer), UnsafeRawBufferPointer(landing), site)
          .acquisition
      }
    }
  }

  @Test(arguments: [
    Arrival("https://www.google.com/", is: "search", "Google"),
    Arrival("https://www.google.co.nz/search?q=shoes", is: "search", "Google"),
    Arrival("https://uk.search.yahoo.com/search?p=shoes", is: "search", "Yahoo!"),
    Arrival("https://finder.example/search?q=shoes", is: "search", "finder.example"),
    Arrival("https://chatgpt.com/", is: "ai", "ChatGPT"),
    Arrival("https://gemini.google.com/app", is: "ai", "Gemini"),
    Arrival("https://www.bing.com/chat?q=x", is: "ai", "Copilot"),
    Arrival("https://www.bing.com/search?q=x", is: "search", "Bing"),
    Arrival("https://l.facebook.com/l.php?u=x", is: "social", "Facebook"),
    Arrival("https://t.co/abc", is: "social", "X"),
    Arrival("https://www.pinterest.co.uk/pin/1", is: "social", "Pinterest"),
    Arrival("https://out.reddit.com/t3_x", is: "social", "Reddit"),
    Arrival("https://www.youtube.com/watch?v=x", is: "video", "YouTube"),
    Arrival("https://web.telegram.org/", is: "messaging", "Telegram"),
    Arrival("https://mail.google.com/mail/u/0/", is: "email", "Gmail"),
    Arrival("https://webmail.provider.example/inbox", is: "email", "webmail.provider.example"),
    Arrival("android-app://com.google.android.gm/", is: "email", "Gmail"),
    Arrival("android-app://com.google.android.googlequicksearchbox/", is: "search", "Google"),
    Arrival("android-app://com.example.reader/", is: "app", "com.example.reader"),
    Arrival("https://docs.google.com/document/d/1", is: "referral", "docs.google.com"),
    Arrival("https://www.blog.example/post/", is: "referral", "blog.example"),
  ])
  func `a referrer is named`(_ arrival: Arrival) {
    let result = acquisition(arrival.referrer)
    #expect(result.medium == arrival.medium)
    #expect(result.source == arrival.source)
  }

  @Test(arguments: [
    "google.com.evil.example", "notgoogle.com", "google-search.example", "mail.google.com.evil.example",
    "facebook.com.login.example", "mychatgpt.com", "t.co.example", "google.evil",
  ])
  func `a look-alike is nothing but itself`(_ host: String) {
    for path in ["/", "/search?q=shoes", "/mail/"] {
      let result = acquisition("https://" + host + path)
      #expect(result.medium == "referral")
      #expect(result.source == host)
    }
  }

  @Test(arguments: ["https://xx.com/", "https://fox.com/", "https://online.me/", "https://about.me/x"])
  func `the end of a name is not a name`(_ referrer: String) { #expect(acquisition(referrer).medium == "referral") }

  @Test(arguments: [
    Arrival("", "utm_source=newsletter&utm_medium=email", is: "email", "newsletter"),
    Arrival("https://mail.google.com/", "utm_source=spring-mail&utm_medium=email", is: "email", "spring-mail"),
    Arrival("https://www.google.com/", "gclid=abc", is: "paid search", "Google"),
    Arrival("", "msclkid=abc", is: "paid search", "Bing"),
    Arrival("https://www.facebook.com/", "fbclid=abc", is: "social", "Facebook"),
    Arrival("", "fbclid=abc", is: "social", "Facebook"),
    Arrival("", "ttclid=abc", is: "paid social", "TikTok"),
    Arrival("", "utm_source=google&utm_medium=cpc", is: "paid search", "Google"),
    Arrival("", "utm_source=FB&utm_medium=paid_social&fbclid=1", is: "paid social", "Facebook"),
    Arrival("", "utm_source=ig&utm_medium=cpm", is: "paid social", "Instagram"),
    Arrival("", "utm_source=some-network&utm_medium=cpm", is: "display", "some-network"),
    Arrival("", "utm_source=some-network&utm_medium=cpc", is: "campaign", "some-network"),
    Arrival("", "utm_source=chatgpt.com", is: "ai", "ChatGPT"),
    Arrival("", "utm_source=chatgpt.com&utm_medium=referral", is: "ai", "ChatGPT"),
    Arrival("", "utm_source=awin&utm_medium=affiliate", is: "affiliate", "Awin"),
    Arrival("", "utm_source=Poster%20A&utm_medium=qr", is: "campaign", "Poster A"),
    Arrival("", "utm_campaign=spring", is: "campaign", ""),
    Arrival("https://www.bing.com/", "utm_campaign=spring", is: "search", "Bing"),
    Arrival("", "ref=producthunt", is: "social", "Product Hunt"),
    Arrival("", "ref=page2", is: "direct", ""),
    Arrival("", "page=2", is: "direct", ""),
  ])
  func `a campaign is read`(_ arrival: Arrival) {
    let result = acquisition(arrival.referrer, query: arrival.query)
    #expect(result.medium == arrival.medium)
    #expect(result.source == arrival.source)
  }

  @Test(arguments: [
    "https://shop.example/cart", "http://SHOP.example:8080/", "https://www.shop.example/", "https://de.shop.example/",
  ])
  func `the website itself is internal`(_ referrer: String) {
    let result = acquisition(referrer)
    #expect(result == Acquisition(medium: "internal"))
  }

  @Test func `a neighbor under the same parent is not internal`() {
    #expect(acquisition("https://myshop.example/").medium == "referral")
    #expect(acquisition("https://example/").medium == "referral")
  }

  @Test(arguments: [
    "", "-", "null", "undefined", "about:blank", "javascript:void(0)", "file:///C:/a.html", "https://", "http:///x",
    "data:text/html,x", "https://exa mple/",
  ])
  func `what is no address on the web is direct`(_ referrer: String) {
    #expect(acquisition(referrer) == Acquisition(medium: "direct"))
  }

  @Test func `the referrer's label has neither scheme nor query`() {
    let result = acquisition("https://www.blog.example/post/7/?id=3#top")
    #expect(result.referrer == "blog.example/post/7")
    #expect(acquisition("https://user:secret@blog.example:8443").referrer == "blog.example")
  }

  @Test func `campaign parameters are decoded, and the first of equal ones counts`() {
    let result = acquisition(
      "", query: "utm_campaign=Fr%C3%BChling+26&utm_content=a&utm_content=b&utm_term=%zz&UTM_SOURCE=x")
    #expect(result.utmCampaign == "Frühling 26")
    #expect(result.utmContent == "a")
    #expect(result.utmTerm == "%zz")
    #expect(result.utmSource == "x")
  }

  @Test func `hostile addresses are read without trouble`() {
    let long = String(repeating: "a.", count: 200_000)
    #expect(acquisition("https://" + long).medium == "direct")
    #expect(acquisition("https://a.example/" + String(repeating: "?", count: 200_000)).medium == "referral")
    let query = String(repeating: "utm_source=&", count: 50_000) + "gclid=x"
    #expect(acquisition("", query: query).medium == "direct")
    let bytes: [UInt8] = Array("https://".utf8) + [0xFF, 0xC3, 0x00, 0x2E, 0x80] + Array("/x".utf8)
    let verdict = bytes.withUnsafeBytes { bytes in
      AcquisitionClassification.classify(bytes, UnsafeRawBufferPointer(start: nil, count: 0), "")
    }
    #expect(verdict.acquisition.medium == "direct")
  }
}
