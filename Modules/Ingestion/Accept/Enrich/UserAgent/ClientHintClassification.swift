/// Corrects the labels of a frozen user agent by what the browser says in its client hints.
enum ClientHintClassification {
  /// A brand names the browser only where the user agent says no more than the engine's own; a fork that speaks up in
  /// its user agent knows better. Platform and form factor of the hints always win, as the user agent's are frozen.
  static func apply(_ hints: ClientHints, to labels: inout ClientLabels) {
    if !hints.brands.isEmpty, isGeneric(labels.browser), let brand = strongestBrand(hints.brands) {
      labels.browser = brand.name
      if !brand.version.isEmpty { labels.browserVersion = brand.version }
    }
    let platform = unquoted(hints.platform).lowercased()
    if let rule = ClientHintRules.platforms.rules.first(where: { $0.left == platform }) {
      // A WebView's host reports its kernel; Android inside Linux is the one case where the user agent is right.
      if !(rule.right == "Linux" && labels.operatingSystem == "Android"), labels.operatingSystem != rule.right {
        labels.operatingSystem = rule.right
        labels.operatingSystemVersion = ""
        if rule.right != "Android", rule.right != "iOS", labels.device.isEmpty { labels.device = "Desktop" }
      }
    }
    applyVersion(unquoted(hints.platformVersion), to: &labels)
    switch labels.operatingSystem {
    case "Android" where hints.mobile == "?1" && labels.device == "Tablet": labels.device = "Mobile"
    case "Android" where hints.mobile == "?0" && labels.device == "Mobile": labels.device = "Tablet"
    default: break
    }
  }

  /// Windows numbers its platform versions apart: 13 and above is Windows 11, 1 to 12 is Windows 10.
  private static func applyVersion(_ version: String, to labels: inout ClientLabels) {
    let read = VersionText.read(version)
    guard !read.isEmpty else { return }
    guard labels.operatingSystem == "Windows" else {
      if labels.operatingSystem != "Linux" { labels.operatingSystemVersion = read }
      return
    }
    guard let major = Int(read.prefix { $0 != "." }) else { return }
    if major >= 13 { labels.operatingSystemVersion = "11" } else if major >= 1 { labels.operatingSystemVersion = "10" }
  }

  private static func isGeneric(_ browser: String) -> Bool {
    browser.isEmpty || browser == "Chrome" || browser == "Chromium" || browser == "Safari"
  }

  /// `"Not A;Brand";v="99", "Chromium";v="126", "Brave";v="126"` → Brave 126.
  private static func strongestBrand(_ header: String) -> (name: String, version: String)? {
    var strongest = Int.max
    var version = ""
    // At most sixteen entries are read: the header comes from outside.
    for entry in entries(header).prefix(16) {
      let name = entry.name.lowercased()
      if let rank = ClientHintRules.brands.rules.firstIndex(where: { $0.left == name }), rank < strongest {
        strongest = rank
        version = VersionText.read(entry.version)
      }
    }
    return strongest == Int.max ? nil : (ClientHintRules.brands.rules[strongest].right, version)
  }

  /// The quoted names and the quoted `v` parameters behind them. A comma inside quotes does not end an entry.
  private static func entries(_ header: String) -> [(name: String, version: String)] {
    var quoted: [String] = []
    var entries: [(name: String, version: String)] = []
    var current: [UInt8]? = nil
    func finish() {
      if let name = quoted.first { entries.append((name, quoted.count > 1 ? quoted[1] : "")) }
      quoted = []
    }
    for byte in header.utf8.prefix(1024) {
      if byte == UInt8(ascii: "\"") {
        if let text = current {
          quoted.append(String(decoding: text, as: UTF8.self))
          current = nil
        } else {
          current = []
        }
      } else if current != nil {
        current?.append(byte)
      } else if byte == UInt8(ascii: ",") {
        finish()
      }
    }
    finish()
    return entries
  }

  private static func unquoted(_ text: String) -> String { text.filter { $0 != "\"" } }
}
