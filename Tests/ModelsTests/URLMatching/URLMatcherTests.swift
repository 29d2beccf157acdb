import Models
import Testing

@Suite struct URLMatcherTests {
  private func matches(_ kind: URLMatch.Kind, _ value: String, _ url: String) throws -> Bool {
    try URLMatcher(URLMatch(kind, value)).matches(url)
  }

  /// Whether each address matches, as a text of 1 and 0.
  private func outcome(_ kind: URLMatch.Kind, _ value: String, _ urls: String...) throws -> String {
    try urls.map { try matches(kind, value, $0) ? "1" : "0" }.joined()
  }

  @Test func `exact compares host, path and query`() throws {
    let page = "https://www.company.com/pricing"
    #expect(
      try outcome(
        .exact, page, page, "http://www.company.com/pricing", "https://WWW.Company.COM/pricing",
        "https://www.company.com:443/pricing", "http://www.company.com:80/pricing", "https://www.company.com./pricing",
        "https://me:pw@www.company.com/pricing", page + "#plans", page + "?") == "111111111")
    #expect(
      try outcome(
        .exact, page, page + "/", page + "?a=1", "https://company.com/pricing", "https://www.company.com/Pricing",
        "https://www.company.com:8443/pricing", "https://www.company.com/pricing/x", "/pricing", "") == "00000000")
  }

  @Test(arguments: [
    (URLMatch.Kind.contains, "/pricing", "example.com", false), (.contains, "example.com/pri", "example.com", true),
    (.contains, "com/pri", "example.com", true), (.contains, "SHOP", "shop.example.com", true),
    (.contains, "shop", "example.com", false), (.contains, "x", "example.com", true),
    (.simple, "/blog", "example.com", false), (.exact, "https://a.example/x", "example.com", true),
    (.endsWith, "/x", "example.com", false), (.endsWith, "m/x", "example.com", true),
    (.wildcard, "*/blog/*", "example.com", false), (.wildcard, "*.example.com/*", "www.example.com", true),
    (.startsWith, "/blog", "example.com", false), (.regex, "blog", "example.com", true),
  ])
  func `a match tells a host from others only where it could meet it`(
    kind: URLMatch.Kind, value: String, host: String, expected: Bool
  ) throws {
    #expect(try URLMatcher(URLMatch(kind, value)).tells(host: host) == expected)
  }

  @Test func `an address without path has the root's`() throws {
    for kind in [URLMatch.Kind.exact, .simple, .wildcard] {
      #expect(try outcome(kind, "https://a.example/", "https://a.example", "https://a.example/x") == "10")
      #expect(try outcome(kind, "https://a.example", "https://a.example/", "http://a.example/?") == "11")
    }
  }

  @Test func `query and fragment of exact count where the value has them`() throws {
    #expect(
      try outcome(.exact, "https://a.example/s?q=1&p=2", "http://a.example/s?q=1&p=2", "https://a.example/s?p=2&q=1",
        "https://a.example/s", "https://a.example/s?q=1&p=2#x") == "1001")
    #expect(
      try outcome(.exact, "https://a.example/#/cart", "https://a.example/#/cart", "https://a.example/",
        "https://a.example/#/checkout") == "100")
  }

  @Test func `simple leaves query, fragment and the last slash out`() throws {
    #expect(
      try outcome(
        .simple, "https://a.example/blog?x=1", "https://a.example/blog", "https://a.example/blog/",
        "http://a.example/blog/?utm_source=n#c", "https://a.example/blog/post", "https://a.example/blogs") == "11100")
    #expect(try outcome(.simple, "https://a.example/blog/", "https://a.example/blog") == "1")
  }

  @Test func `a value that is a path matches on any host`() throws {
    #expect(
      try outcome(.exact, "/pricing", "https://a.example/pricing", "http://b.example:81/pricing", "/pricing", "pricing",
        "https://a.example/pricing?x") == "11110")
    #expect(try outcome(.simple, "pricing", "https://a.example/pricing/", "https://pricing/") == "10")
    #expect(try outcome(.startsWith, "/blog/", "https://a.example/blog/x", "https://a.example/x/blog/") == "10")
  }

  @Test func `a value may leave its scheme out`() throws {
    #expect(try outcome(.exact, "www.company.com/a", "https://www.company.com/a", "https://www.company.com/b") == "10")
    #expect(try outcome(.exact, "//www.company.com/a", "http://www.company.com/a", "https://x.example/a") == "10")
    #expect(try outcome(.simple, "localhost:3000/a", "http://localhost:3000/a", "http://localhost/a") == "10")
  }

  @Test func `percent-encoding is one`() throws {
    let value = "https://a.example/caf%c3%a9/%7Euser/a b"
    #expect(
      try outcome(.exact, value, "https://a.example/café/~user/a%20b", "https://a.example/caf%C3%A9/%7euser/a%20b",
        "https://a.example/cafe/~user/a%20b") == "110")
    #expect(try outcome(.exact, "/a%2Fb", "https://a.example/a/b", "https://a.example/a%2fb") == "01")
    #expect(try outcome(.contains, "100%", "https://a.example/100%25", "https://a.example/100%") == "11")
  }

  @Test func `contains looks everywhere but in the scheme`() throws {
    #expect(
      try outcome(.contains, "company", "https://www.company.com/", "https://x.example/company",
        "https://x.example/?c=company", "https://x.example/Company", "https://x.example/#company") == "11100")
    #expect(try outcome(.contains, "Company.com/A", "https://www.company.com/A", "https://www.company.com/a") == "10")
    #expect(try outcome(.contains, "/blog", "https://x.example/a/blog/b", "https://x.example/log") == "10")
    #expect(try outcome(.contains, "utm_source=x", "https://x.example/?utm_source=x") == "1")
    #expect(try outcome(.contains, "#/cart", "https://x.example/#/cart/2", "https://x.example/cart") == "10")
    #expect(
      try outcome(.contains, "http://shop.example/a", "https://shop.example/ab", "https://x.example/?r=shop.example/a")
        == "10")
  }

  @Test func `beginnings and ends are anchored`() throws {
    #expect(
      try outcome(.startsWith, "https://a.example/blog", "http://A.example/blog/1?x", "https://a.example/blogs",
        "https://b.example/blog") == "110")
    #expect(try outcome(.startsWith, "https://a.ex", "https://a.example/", "https://b.a.example/") == "10")
    #expect(
      try outcome(.endsWith, "/thanks", "https://a.example/thanks", "https://a.example/thanks#top",
        "https://a.example/thanks?x=1", "https://a.example/thanks/") == "1100")
    #expect(try outcome(.endsWith, ".html", "https://a.example/a.html", "/a.html", "https://a.example/html") == "110")
    #expect(try outcome(.endsWith, "?ok=1", "https://a.example/t?ok=1", "https://a.example/t?ok=12") == "10")
  }

  @Test func `a star stands for any text`() throws {
    #expect(
      try outcome(.wildcard, "https://www.company.com/product/*", "https://www.company.com/product/1",
        "http://www.company.com/product/a/b?c=1", "https://www.company.com/product/", "https://www.company.com/product",
        "https://www.company.com/products/") == "11100")
    #expect(
      try outcome(.wildcard, "https://a.example*", "https://a.example/", "https://a.example/x") == "11")
    #expect(
      try outcome(.wildcard, "/shop/*/buy", "https://a.example/shop/x/y/buy/?q=1", "https://a.example/shop/buy",
        "https://a.example/shop/x/buyer") == "100")
    #expect(try outcome(.wildcard, "*", "https://a.example/", "/x", "") == "111")
    #expect(try outcome(.wildcard, "*/checkout", "https://a.example/checkout", "https://a.example/x") == "10")
    #expect(
      try outcome(.wildcard, "https://*.company.com/a", "https://x.company.com/a/", "https://company.com/a") == "10")
    #expect(try outcome(.wildcard, "*://a.example/*", "http://a.example/x", "https://b.example/x") == "10")
    #expect(try outcome(.wildcard, "/s?q=*", "https://a.example/s?q=shoes", "https://a.example/s?p=1") == "10")
    #expect(try outcome(.wildcard, "blog*", "https://a.example/blog/x", "https://blog.example/") == "10")
    #expect(try outcome(.wildcard, "/a*b*c", "https://x.example/abc", "https://x.example/acb") == "10")
  }

  @Test func `an expression is found in the address or in path and query`() throws {
    #expect(
      try outcome(.regex, #"^https?://(www\.)?company\.com/p/\d+$"#, "https://company.com/p/12",
        "http://WWW.company.com:80/p/1#top", "https://company.com/p/x", "https://company.com/p/1?x") == "1100")
    #expect(try outcome(.regex, #"^/blog/[^/?]+$"#, "https://a.example/blog/a", "https://a.example/x/blog/a") == "10")
    #expect(try outcome(.regex, "utm_(source|medium)=", "https://a.example/?utm_medium=x") == "1")
    #expect(try outcome(.regex, "#/cart$", "https://a.example/#/cart") == "1")
  }

  @Test func `a match without a kind is simple, or a wildcard where it has a star`() throws {
    #expect(try URLMatch(bare: " https://a.example/ ") == URLMatch(.simple, "https://a.example/"))
    #expect(try URLMatch(bare: "https://a.example/*").kind == .wildcard)
  }

  @Test func `values that mean nothing are refused`() {
    #expect(throws: URLMatchError.empty) { try URLMatch(.exact, " \n") }
    #expect(throws: URLMatchError.tooLong) { try URLMatch(.exact, String(repeating: "a", count: 2049)) }
    #expect(throws: URLMatchError.controlCharacter) { try URLMatch(.exact, "/a\u{0}b") }
    #expect(throws: RegexFault.unbalancedParenthesis) { try matches(.regex, "(", "/") }
  }

  @Test func `it says what was compared`() throws {
    let matcher = try URLMatcher(URLMatch(.simple, "https://A.example/b/?x"))
    #expect(
      matcher.explanation(of: "https://a.example/c")
        == "does not match: host and path must be `a.example/b`; the scheme does not count, the query does not count, "
        + "the fragment does not count, a last slash does not count")
  }

  @Test(arguments: [UInt64(41), 42])
  func `any bytes are safe, and every address matches itself`(seed: UInt64) throws {
    var random = SeededWords(seed: seed)
    for round in 0..<3_000 {
      let value = random.text(1...24)
      let url = random.text(0...24)
      guard let exact = try? URLMatch(.exact, value) else { continue }
      #expect(try URLMatcher(exact).matches(value), "seed \(seed), round \(round): \(value)")
      for kind in URLMatch.Kind.allCases where kind != .regex {
        _ = try URLMatcher(URLMatch(kind, value)).matches(url)
      }
      _ = try? URLMatcher(URLMatch(.regex, value)).matches(url)
      // What holds letter by letter holds for the looser kinds too.
      if try URLMatcher(exact).matches(url), !value.contains("#") {
        #expect(try URLMatcher(URLMatch(.simple, value)).matches(url), "seed \(seed), round \(round): \(value) \(url)")
      }
    }
  }
}
