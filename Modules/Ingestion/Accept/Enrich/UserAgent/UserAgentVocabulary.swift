/// All word lists of the user agent in one automaton, so that one pass over the text answers every question.
struct UserAgentVocabulary: Sendable {
  /// What a phrase is evidence of.
  enum Meaning: Sendable {
    /// Place in `browsers`: a smaller one is stronger.
    case browser(Int)
    /// Place in `systems`: a smaller one is stronger.
    case system(Int)
    case device(DeviceKind)
    case botWord
    /// Counts outside Android's device comment only.
    case botName
    /// A bot word inside this phrase does not count.
    case exemption
    case human
    case compatibleProduct
    case mark(Mark)
  }

  /// What `DeviceRules` tell.
  enum DeviceKind: String, Sendable {
    case none
    case noneUnlessMobile = "none unless mobile"
    case tablet
    case mobile
  }

  /// Words of the browsers' common form. The raw value is the place among them.
  enum Mark: Int, CaseIterable, Sendable {
    case version
    case chrome
    case crmo
    case firefox
    case safari
    case webKit
    case gecko
    case trident
    case msie
    case webView
    case androidVersion
    case mobile
    case firefoxMobile
    case firefoxTablet
    case compatible
    case commentAfterEngine
    case dalvik
    case presto
    case revision
    case commentEnd
    case desktopMac

    var phrase: String {
      switch self {
      case .version: "version/"
      case .chrome: "chrome/"
      case .crmo: "crmo/"
      case .firefox: "firefox/"
      case .safari: "safari"
      case .webKit: "applewebkit"
      case .gecko: "gecko/"
      case .trident: "trident/"
      case .msie: "msie "
      case .webView: "; wv"
      case .androidVersion: "android "
      case .mobile: "<mobile>"
      case .firefoxMobile: "(mobile;"
      case .firefoxTablet: "(tablet;"
      case .compatible: "compatible"
      case .commentAfterEngine: "like gecko; "
      case .dalvik: "dalvik/"
      case .presto: "presto/"
      case .revision: "rv:"
      case .commentEnd: ")"
      case .desktopMac: "macintosh"
      }
    }
  }

  let automaton: PhraseAutomaton
  let meanings: [Meaning]
  /// Names in order of strength.
  let browsers: [String]
  let systems: [String]

  static let standard = UserAgentVocabulary()

  private init() {
    var phrases: [String] = []
    var meanings: [Meaning] = []
    func add(_ phrase: String, _ meaning: Meaning) {
      phrases.append(phrase)
      meanings.append(meaning)
    }
    let browsers = AppBrowserRules.table.rules + BrowserRules.table.rules + OlderBrowserRules.table.rules
    for (rank, rule) in browsers.enumerated() { add(rule.left, .browser(rank)) }
    let systems = OperatingSystemRules.table.rules
    for (rank, rule) in systems.enumerated() { add(rule.left, .system(rank)) }
    for rule in DeviceRules.table.rules {
      guard let kind = DeviceKind(rawValue: rule.right) else { preconditionFailure("unknown device: \(rule.right)") }
      add(rule.left, .device(kind))
    }
    for rule in BotWords.table.rules { add(rule.left, .botWord) }
    for rule in BotNames.table.rules { add(rule.left, .botName) }
    for rule in BotWords.exemptions.rules { add(rule.left, .exemption) }
    for rule in HumanWords.table.rules { add(rule.left, .human) }
    for rule in HumanWords.compatible.rules { add(rule.left, .compatibleProduct) }
    for mark in Mark.allCases { add(mark.phrase, .mark(mark)) }
    automaton = PhraseAutomaton(phrases)
    self.meanings = meanings
    self.browsers = browsers.map(\.right)
    self.systems = systems.map(\.right)
  }
}
