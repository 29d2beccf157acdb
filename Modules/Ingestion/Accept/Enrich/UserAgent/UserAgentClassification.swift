/// Names the browser, the operating system and the kind of device behind a user agent.
///
/// A pure function of the header's bytes and the client hints; the word lists decide, this only weighs them.
/// Only the first 1024 bytes are looked at: no browser sends more, and what follows is of no use to anybody.
enum UserAgentClassification {
  /// Longer user agents are cut here.
  static let lengthMax = 1024

  /// What a user agent says, and why it counts as a bot or not.
  struct Verdict {
    var labels: ClientLabels
    var botReason: BotDetection.Reason?
    /// Bytes of the word that gave the bot away, where one did.
    var botWord: Range<Int>
  }

  static func classify(_ userAgent: UnsafeRawBufferPointer, _ hints: ClientHints) -> Verdict {
    let vocabulary = UserAgentVocabulary.standard
    let text = UnsafeRawBufferPointer(rebasing: userAgent[..<min(userAgent.count, lengthMax)])
    let found = UserAgentFindings(text, vocabulary)
    var labels = ClientLabels()
    nameSystem(&labels, text, found, vocabulary)
    nameBrowser(&labels, text, found, vocabulary)
    labels.device = device(labels, text, found)
    let evidence = BotDetection.Evidence(
      hasBotWord: found.botWords > 0, hasHumanWord: found.hasHumanWord,
      hasCompatibleProduct: found.hasCompatibleProduct, saysCompatible: found.has(.compatible),
      hasCommentAfterEngine: found.has(.commentAfterEngine), hasSystem: !labels.operatingSystem.isEmpty,
      hasDevice: found.hasNoDevice || found.hasMobileWord || found.hasTabletWord)
    let reason = BotDetection.reason(text, evidence)
    labels.isBot = reason != nil
    if reason == nil { ClientHintClassification.apply(hints, to: &labels) }
    return Verdict(labels: labels, botReason: reason, botWord: found.firstBotWord)
  }

  // MARK: Operating system

  private static func nameSystem(
    _ labels: inout ClientLabels, _ text: UnsafeRawBufferPointer, _ found: UserAgentFindings,
    _ vocabulary: UserAgentVocabulary
  ) {
    guard found.system < vocabulary.systems.count else {
      // Firefox OS says what kind of device it is, and no more.
      if found.has(.gecko), found.has(.firefoxMobile) || found.has(.firefoxTablet) {
        labels.operatingSystem = "Firefox OS"
      }
      return
    }
    labels.operatingSystem = vocabulary.systems[found.system]
    switch labels.operatingSystem {
    case "iOS": labels.operatingSystemVersion = appleVersion(text)
    case "Linux", "Java ME", "Series 40", "ThreadX": break
    case "Windows":
      labels.operatingSystemVersion = windowsRelease(VersionText.read(text, at: found.systemEnd))
    // Darwin's number is the kernel's, not the system's.
    case "macOS" where PhraseAutomaton.lowercase(text[found.systemEnd - 1]) == UInt8(ascii: "n"): break
    default: labels.operatingSystemVersion = VersionText.read(text, at: found.systemEnd)
    }
  }

  /// The name that people know a version of Windows NT by.
  private static func windowsRelease(_ version: String) -> String {
    switch version {
    case "5", "5.01": "2000"
    case "5.1", "5.2": "XP"
    case "6": "Vista"
    case "6.1": "7"
    case "6.2": "8"
    case "6.3": "8.1"
    case "6.4": "10"
    default: version
    }
  }

  /// The number before `like Mac OS X` (`CPU iPhone OS 17_4 like …`), or after `iOS `: the first behind an `OS`.
  private static func appleVersion(_ text: UnsafeRawBufferPointer) -> String {
    var offset = 0
    while offset + 4 < text.count {
      if text[offset] == 0x20 || text[offset] == UInt8(ascii: "i") || text[offset] == UInt8(ascii: "d"),
        text[offset + 1] == UInt8(ascii: "O"), text[offset + 2] == UInt8(ascii: "S"),
        text[offset + 3] == 0x20 || text[offset + 3] == UInt8(ascii: "/")
      {
        let version = VersionText.read(text, at: offset + 4)
        if !version.isEmpty { return version }
      }
      offset += 1
    }
    return ""
  }

  // MARK: Browser

  private static func nameBrowser(
    _ labels: inout ClientLabels, _ text: UnsafeRawBufferPointer, _ found: UserAgentFindings,
    _ vocabulary: UserAgentVocabulary
  ) {
    if found.browser < vocabulary.browsers.count {
      labels.browser = vocabulary.browsers[found.browser]
      labels.browserVersion = namedVersion(labels.browser, text, found)
      return
    }
    let (name, mark) = genericBrowser(labels.operatingSystem, found)
    labels.browser = name
    if let mark, let end = found.end(of: mark) { labels.browserVersion = VersionText.read(text, at: end) }
  }

  private static func namedVersion(
    _ name: String, _ text: UnsafeRawBufferPointer, _ found: UserAgentFindings
  ) -> String {
    switch name {
    case "Internet Explorer":
      // Compatibility view lowers the number after MSIE; the engine's number does not lie.
      if let end = found.end(of: .trident), let engine = Int(VersionText.read(text, at: end)),
        (4...7).contains(engine)
      {
        return String(engine + 4)
      }
      if let end = found.end(of: .msie) { return VersionText.read(text, at: end) }
    case "Opera", "BlackBerry Browser":
      if found.has(.presto), let end = found.end(of: .version) { return VersionText.read(text, at: end) }
    default: break
    }
    return VersionText.read(text, at: found.browserEnd)
  }

  /// The browser of a text that names none of its own: the engine's or the system's.
  private static func genericBrowser(
    _ system: String, _ found: UserAgentFindings
  ) -> (name: String, version: UserAgentVocabulary.Mark?) {
    switch system {
    case "Android":
      if found.has(.firefox) { return ("Firefox", .firefox) }
      if found.has(.chrome) || found.has(.crmo) {
        let isWebView = found.has(.webView) || found.has(.version)
        return (isWebView ? "Android WebView" : "Chrome", found.has(.chrome) ? .chrome : .crmo)
      }
      return found.has(.webKit) || found.has(.dalvik) ? ("Android Browser", .androidVersion) : ("", nil)
    case "iOS":
      if found.has(.chrome) { return ("Chrome", .chrome) }
      if found.has(.safari) { return ("Safari", .version) }
      return (found.has(.webKit) ? "Safari (in-app)" : "Safari", nil)
    case "BlackBerry":
      return ("BlackBerry Browser", .version)
    case "Series 40", "Symbian", "MeeGo":
      return ("Nokia Browser", nil)
    case "KaiOS", "Firefox OS":
      return ("Firefox", .firefox)
    case "Tizen" where !found.has(.chrome):
      return ("Tizen Browser", .version)
    default:
      if found.has(.firefox) { return ("Firefox", .firefox) }
      if found.has(.chrome) { return ("Chrome", .chrome) }
      if found.has(.safari) { return ("Safari", .version) }
      if found.has(.gecko) { return ("Mozilla", .revision) }
      // The pages inside other programs of a Mac.
      if system == "macOS", found.has(.webKit) { return ("Safari (in-app)", nil) }
      return ("", nil)
    }
  }

  // MARK: Device

  private static func device(
    _ labels: ClientLabels, _ text: UnsafeRawBufferPointer, _ found: UserAgentFindings
  ) -> String {
    if found.hasNoDevice || found.hasNoDeviceUnlessMobile && !found.has(.mobile) { return "" }
    switch labels.operatingSystem {
    case "Windows", "macOS", "Chrome OS", "FreeBSD", "OpenBSD", "NetBSD", "DragonFly", "Solaris", "HP-UX", "AIX",
      "IRIX", "OS/2", "OpenVMS", "Inferno", "RISC OS", "AmigaOS", "Haiku", "BeOS", "QNX":
      return found.hasMobileWord ? "Mobile" : "Desktop"
    case "Linux":
      if found.hasTabletWord { return "Tablet" }
      return found.has(.mobile) || found.hasMobileWord ? "Mobile" : "Desktop"
    case "iOS":
      if found.hasTabletWord || found.has(.desktopMac) { return "Tablet" }
      return "Mobile"
    case "Android", "HarmonyOS", "Tizen", "webOS":
      return handheld(labels, text, found)
    case "KaiOS", "Firefox OS", "BlackBerry":
      return found.hasTabletWord || found.has(.firefoxTablet) ? "Tablet" : "Mobile"
    case "Windows Phone", "Symbian", "Series 40", "Java ME", "ThreadX", "Bada", "Brew", "MeeGo", "Maemo", "Sailfish OS",
      "palmOS", "Puffin OS":
      return "Mobile"
    default:
      return found.hasMobileWord ? "Mobile" : ""
    }
  }

  /// Android's convention: phones say `Mobile`, tablets do not. Clients that never say it count as phones.
  private static func handheld(
    _ labels: ClientLabels, _ text: UnsafeRawBufferPointer, _ found: UserAgentFindings
  ) -> String {
    if found.hasTabletWord || found.has(.firefoxTablet) { return "Tablet" }
    if found.has(.mobile) || found.hasMobileWord { return "Mobile" }
    if labels.operatingSystem == "HarmonyOS" { return "Desktop" }
    let saysMobileOnPhones = found.has(.safari) && labels.browser != "UC Browser"
    if !saysMobileOnPhones { return "Mobile" }
    // The convention began with Android 3; what is older is a phone.
    if let end = found.end(of: .androidVersion), end < text.count,
      text[end] == UInt8(ascii: "1") || text[end] == UInt8(ascii: "2"), end + 1 < text.count,
      text[end + 1] == UInt8(ascii: ".")
    {
      return "Mobile"
    }
    return "Tablet"
  }
}
