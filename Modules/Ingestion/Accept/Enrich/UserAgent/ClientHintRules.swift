/// Brands of `Sec-CH-UA` and platforms of `Sec-CH-UA-Platform`, by their exact wording in lower case.
///
/// The wording is that of the browsers' own documentation (W3C User-Agent Client Hints, WICG draft; Chromium's, Edge's,
/// Opera's and Brave's brand lists). Deliberate nonsense brands (`Not A;Brand`) are in no list and so ignored.
enum ClientHintRules {
  /// Earlier lines win: a browser that lists both itself and its engine is itself.
  static let brands = RuleTable(
    """
    microsoft edge = Edge
    opera gx = Opera
    opera = Opera
    brave = Brave
    vivaldi = Vivaldi
    samsung internet = Samsung Internet
    yabrowser = Yandex Browser
    yandex = Yandex Browser
    yowser = Yandex Browser
    duckduckgo = DuckDuckGo
    whale = Whale
    naver whale = Whale
    huawei browser = Huawei Browser
    huaweibrowser = Huawei Browser
    miuibrowser = MIUI Browser
    coccoc = Coc Coc
    coc coc = Coc Coc
    ecosia = Ecosia
    avast secure browser = Avast Secure Browser
    avg secure browser = AVG Secure Browser
    norton private browser = Norton Private Browser
    ccleaner browser = CCleaner
    avira secure browser = Avira Secure Browser
    amazon silk = Amazon Silk
    uc browser = UC Browser
    jiosphere = JioSphere
    android webview = Android WebView
    google chrome = Chrome
    headlesschrome = Chrome
    """)

  static let platforms = RuleTable(
    """
    windows = Windows
    macos = macOS
    mac os x = macOS
    linux = Linux
    android = Android
    ios = iOS
    chrome os = Chrome OS
    chromium os = Chrome OS
    chromeos = Chrome OS
    fuchsia = Fuchsia
    tizen = Tizen
    harmonyos = HarmonyOS
    """)
}
