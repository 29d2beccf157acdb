/// Where a click comes from: the kind of source and the name that people know.
struct KnownSource: Sendable, Hashable {
  var medium: String
  var name: String
}

/// All host lists, app lists and words of campaigns as look-up tables, built once.
struct SourceDirectory: Sendable {
  /// A host's entry. A host that means other things on other paths has several; the longest path wins.
  struct HostRule: Sendable {
    var path: [UInt8]
    /// Subdomains are something else.
    var isExact: Bool
    var source: KnownSource
  }

  let hosts: HostNames<[HostRule]>
  let apps: [String: KnownSource]
  let campaignSources: [String: KnownSource]
  let campaignMediums: [String: String]
  let paidClicks: [String: KnownSource]
  let organicClicks: [String: KnownSource]

  static let standard = SourceDirectory()

  private init() {
    var rules: [String: [HostRule]] = [:]
    var names: [String: KnownSource] = [:]
    // A narrower meaning stands before a wider one: the first entry for an equal host and path counts.
    let lists: [(table: RuleTable, medium: String)] = [
      (AssistantHosts.table, "ai"), (MailHosts.table, "email"), (OtherHosts.display, "display"),
      (OtherHosts.referral, "referral"), (MediaHosts.messaging, "messaging"), (MediaHosts.video, "video"),
      (SocialHosts.table, "social"), (SearchHosts.table, "search"), (SmallSearchHosts.table, "search"),
    ]
    for list in lists {
      for rule in list.table.rules {
        let source = KnownSource(medium: list.medium, name: rule.right)
        let key = rule.right.lowercased()
        if names[key] == nil, list.medium != "referral" { names[key] = source }
        for (host, hostRule) in SourceDirectory.expanded(rule.left, source) {
          if rules[host, default: []].contains(where: { $0.path == hostRule.path }) { continue }
          rules[host, default: []].append(hostRule)
        }
      }
    }
    hosts = HostNames(
      rules.map { host, rules in (host, rules.sorted { $0.path.count > $1.path.count }) })
    for rule in CampaignSources.table.rules { names[rule.left] = SourceDirectory.source(rule.right) }
    campaignSources = names
    apps = SourceDirectory.sources(AndroidApps.table)
    paidClicks = SourceDirectory.sources(ClickIdentifiers.paid)
    organicClicks = SourceDirectory.sources(ClickIdentifiers.organic)
    campaignMediums = Dictionary(
      CampaignMediums.table.rules.map { ($0.left, $0.right) }, uniquingKeysWith: { first, _ in first })
  }

  /// What a referrer's host and path stand for, by the lists alone.
  ///
  /// `www.`, `m.` and their like do not make a subdomain.
  func source(host: ArraySlice<UInt8>, path: ArraySlice<UInt8>) -> KnownSource? {
    guard let found = hosts.longestSuffix(of: host) else { return nil }
    let isSubdomain = found.start != host.startIndex && !SourceDirectory.isPlain(host[host.startIndex..<found.start])
    for rule in found.value {
      if rule.isExact && isSubdomain { continue }
      if rule.path.isEmpty || path.starts(with: rule.path) { return rule.source }
    }
    return nil
  }

  /// Labels before a host that lead to the same service.
  private static func isPlain(_ labels: ArraySlice<UInt8>) -> Bool {
    switch String(decoding: labels.dropLast(), as: UTF8.self) {
    case "www", "m", "mobile", "de", "fr", "es", "it", "uk", "us", "ca", "br", "in", "jp", "mx", "www2", "web", "home",
      "int", "wap", "touch", "html", "lite", "search", "suche", "busca", "ricerca", "szukaj", "buscador", "recherche":
      true
    default: false
    }
  }

  /// `brand.*`, `=host` and `host/path` written out.
  private static func expanded(_ notation: String, _ source: KnownSource) -> [(String, HostRule)] {
    var text = Substring(notation)
    var isExact = false
    if text.first == "=" {
      isExact = true
      text.removeFirst()
    }
    var path: [UInt8] = []
    if let slash = text.firstIndex(of: "/") {
      path = Array(text[slash...].utf8)
      text = text[..<slash]
    }
    let rule = HostRule(path: path, isExact: isExact, source: source)
    guard text.hasSuffix(".*") else { return [(String(text), rule)] }
    return CountryDomains.all.map { (text.dropLast() + $0, rule) }.map { (String($0.0), $0.1) }
  }

  private static func sources(_ table: RuleTable) -> [String: KnownSource] {
    Dictionary(
      table.rules.map { ($0.left, source($0.right)) }, uniquingKeysWith: { first, _ in first })
  }

  /// `medium name`, where the medium may be two words.
  private static func source(_ text: String) -> KnownSource {
    for medium in ["paid search", "paid social"] where text.hasPrefix(medium + " ") {
      return KnownSource(medium: medium, name: String(text.dropFirst(medium.count + 1)))
    }
    guard let space = text.firstIndex(of: " ") else { preconditionFailure("no medium in '\(text)'") }
    return KnownSource(medium: String(text[..<space]), name: String(text[text.index(after: space)...]))
  }
}
