/// Says what a referring address stands for.
enum ReferrerClassification {
  /// The referrer's part of an acquisition, and which rule decided.
  struct Origin {
    var medium: String
    var source: String
    var referrer: String
    var because: String
  }

  static func classify(
    _ referrer: UnsafeRawBufferPointer, _ landing: WebAddress?, _ siteDomain: String, _ directory: SourceDirectory
  ) -> Origin {
    guard let address = WebAddress(referrer) else {
      return Origin(medium: "direct", source: "", referrer: "", because: "no referring address")
    }
    switch address.scheme {
    case "http", "https": return web(address, landing, siteDomain, directory)
    case "android-app", "ios-app": return app(address, directory)
    default: return Origin(medium: "direct", source: "", referrer: "", because: "not an address on the web")
    }
  }

  private static func app(_ address: WebAddress, _ directory: SourceDirectory) -> Origin {
    let package = String(decoding: address.host, as: UTF8.self)
    if let known = directory.apps[package] {
      return Origin(medium: known.medium, source: known.name, referrer: package, because: "known app")
    }
    // com.example.app.beta and its like: an app's variants keep its name.
    var name = Substring(package)
    while let dot = name.lastIndex(of: ".") {
      name = name[..<dot]
      if let known = directory.apps[String(name)] {
        return Origin(medium: known.medium, source: known.name, referrer: package, because: "variant of a known app")
      }
    }
    return Origin(medium: "app", source: package, referrer: package, because: "some app")
  }

  private static func web(
    _ address: WebAddress, _ landing: WebAddress?, _ siteDomain: String, _ directory: SourceDirectory
  ) -> Origin {
    let host = address.bareHost
    if isInternal(host, landing, siteDomain) {
      return Origin(medium: "internal", source: "", referrer: "", because: "same website")
    }
    let label = address.label
    if let known = directory.source(host: host, path: address.path) {
      return Origin(medium: known.medium, source: known.name, referrer: label, because: "known host")
    }
    let bare = String(decoding: host, as: UTF8.self)
    // A host that holds a known one at the wrong end wants to be taken for it: no rule of thumb helps it.
    guard !directory.hosts.standsInside(host), !borrowsBrand(host) else {
      return Origin(medium: "referral", source: bare, referrer: label, because: "merely looks like a known host")
    }
    if let first = host.split(separator: UInt8(ascii: "."), maxSplits: 1).first, host.count > first.count,
      MailHosts.labels.contains(String(decoding: first, as: UTF8.self))
    {
      return Origin(medium: "email", source: bare, referrer: label, because: "host of a web mail")
    }
    if isSearchResult(address) {
      return Origin(medium: "search", source: bare, referrer: label, because: "address of a search result")
    }
    return Origin(medium: "referral", source: bare, referrer: label, because: "another website")
  }

  /// The same host as the website's or the landing page's, or a subdomain of the website's.
  private static func isInternal(_ host: ArraySlice<UInt8>, _ landing: WebAddress?, _ siteDomain: String) -> Bool {
    if let landing, landing.bareHost == host { return true }
    let site = WebAddress.bare(Array(siteDomain.lowercased().utf8)[...])
    guard !site.isEmpty, host.count >= site.count, host.suffix(site.count) == site else { return false }
    return host.count == site.count || host[host.endIndex - site.count - 1] == UInt8(ascii: ".")
  }

  /// `/search?q=…` and its like on a host that nobody listed: a search engine nearly always, as sites rarely link
  /// away from the results of their own search.
  private static func isSearchResult(_ address: WebAddress) -> Bool {
    let last = address.path.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let firstLabel = address.bareHost.prefix { $0 != UInt8(ascii: ".") }
    let saysSearch =
      searchPaths.contains(last.lowercased())
      || searchLabels.contains(String(decoding: firstLabel, as: UTF8.self))
    guard saysSearch else { return false }
    return AddressQuery(address.query).prefix(CampaignParameters.parametersMax).contains { name, value in
      !value.isEmpty && name.count <= 12 && searchTerms.contains(String(decoding: name, as: UTF8.self).lowercased())
    }
  }

  private static let searchPaths: Set<String> = [
    "search", "search.php", "search.html", "search.aspx", "search.jsp", "search.do", "websearch", "web", "results",
    "suche", "suche.html", "recherche", "buscar", "busca", "ricerca", "szukaj", "zoeken", "sok", "hledat", "ara",
  ]

  private static let searchLabels: Set<String> = [
    "search", "websearch", "suche", "recherche", "buscador", "buscar", "busca", "ricerca", "szukaj", "zoeken", "find",
  ]

  /// Names that engines give to what was asked.
  private static let searchTerms: Set<String> = [
    "q", "query", "p", "s", "k", "w", "r", "qs", "qt", "mt", "wd", "word", "words", "text", "search", "searchfor",
    "search_word", "search_query", "searchtext", "keyword", "keywords", "key", "term", "terms", "kw", "rdata", "su",
    "begriff", "suchbegriff", "string", "querystring", "qry", "szukaj", "zoek", "heureka", "as_q", "general", "ask",
    "req", "sp-q", "in", "for", "look", "find", "data", "gs", "dt", "qstring", "str", "topic", "rd",
  ]

  /// Brands so often imitated that a label which merely contains one is not judged by rules of thumb.
  private static func borrowsBrand(_ host: ArraySlice<UInt8>) -> Bool {
    var borrows = false
    host.withUnsafeBytes { bytes in brands.scan(bytes) { _, _, _ in borrows = true } }
    return borrows
  }

  private static let brands = PhraseAutomaton([
    "google", "bing", "yahoo", "yandex", "baidu", "duckduckgo", "facebook", "instagram", "twitter", "linkedin",
    "reddit", "pinterest", "tiktok", "youtube", "chatgpt", "openai", "gmail", "outlook", "hotmail", "perplexity",
    "claude", "gemini", "copilot",
  ])
}
