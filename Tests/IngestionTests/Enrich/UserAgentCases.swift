/// User agents written for these tests in the forms that browsers are documented to send, with what people would say
/// they are.
struct UserAgentCase: Sendable, CustomStringConvertible {
  var userAgent: String
  var browser: String
  var system: String
  /// As `ClientLabels.device`.
  var device: String

  init(_ browser: String, _ system: String, _ device: String, _ userAgent: String) {
    self.userAgent = userAgent
    self.browser = browser
    self.system = system
    self.device = device
  }

  var description: String { "\(browser) on \(system): \(userAgent)" }
}

enum UserAgentCases {
  private static let macWebKit =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
  private static let iPhone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
  private static let iPad =
    "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
  private static let blink = "AppleWebKit/537.36 (KHTML, like Gecko)"
  private static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
  private static let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
  private static let webView =
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 (KHTML, like Gecko)"

  static let common: [UserAgentCase] = [
    UserAgentCase("Chrome", "Windows", "Desktop", "\(windows) Chrome/131.0.0.0 Safari/537.36"),
    UserAgentCase("Chrome", "Android", "Mobile", "\(android) Chrome/131.0.0.0 Mobile Safari/537.36"),
    UserAgentCase("Chrome", "Android", "Tablet", "\(android) Chrome/131.0.0.0 Safari/537.36"),
    UserAgentCase(
      "Chrome", "Chrome OS", "Desktop",
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \(blink) Chrome/131.0.0.0 Safari/537.36"),
    UserAgentCase("Chrome", "iOS", "Mobile", "\(iPhone) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1"),
    UserAgentCase("Safari", "macOS", "Desktop", "\(macWebKit) Version/18.2 Safari/605.1.15"),
    UserAgentCase("Safari", "iOS", "Mobile", "\(iPhone) Version/18.5 Mobile/15E148 Safari/604.1"),
    UserAgentCase("Safari", "iOS", "Tablet", "\(iPad) Version/17.6 Mobile/15E148 Safari/604.1"),
    UserAgentCase("Edge", "Windows", "Desktop", "\(windows) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"),
    UserAgentCase("Edge", "Windows", "Desktop", "\(windows) Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763"),
    UserAgentCase(
      "Firefox", "Linux", "Desktop", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"),
    UserAgentCase(
      "Firefox", "Android", "Mobile", "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"),
    UserAgentCase("Firefox", "iOS", "Mobile", "\(iPhone) FxiOS/133.0 Mobile/15E148 Safari/605.1.15"),
    UserAgentCase(
      "Samsung Internet", "Android", "Mobile", "\(android) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
    UserAgentCase("Opera", "Windows", "Desktop", "\(windows) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0"),
    UserAgentCase("Vivaldi", "Windows", "Desktop", "\(windows) Chrome/130.0.0.0 Safari/537.36 Vivaldi/7.0.3495.18"),
  ]

  static let inApp: [UserAgentCase] = [
    UserAgentCase(
      "Android WebView", "Android", "Mobile",
      "\(webView) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36"
    ),
    UserAgentCase("Safari (in-app)", "iOS", "Mobile", "\(iPhone) Mobile/15E148"),
    UserAgentCase(
      "Facebook", "Android", "Mobile",
      "\(webView) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0.1.2;]"),
    UserAgentCase("Instagram", "iOS", "Mobile", "\(iPhone) Mobile/15E148 Instagram 350.0.0.1 (iPhone15,2; iOS 18_5)"),
    UserAgentCase("LinkedIn", "iOS", "Mobile", "\(iPhone) Mobile/15E148 [LinkedInApp]/9.30.1"),
    UserAgentCase(
      "WeChat", "Android", "Mobile",
      "\(webView) Version/4.0 Chrome/126.0.0.0 XWEB/1 Mobile Safari/537.36 MicroMessenger/8.0.50"),
    UserAgentCase("Google Search App", "iOS", "Mobile", "\(iPhone) GSA/340.0.7 Mobile/15E148 Safari/604.1"),
  ]

  /// Televisions, consoles, watches and cars are no desktop, phone or tablet.
  static let deviceless: [UserAgentCase] = [
    UserAgentCase(
      "Samsung Internet", "Tizen", "",
      "Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) \(blink) SamsungBrowser/4.2 Chrome/94.0.4606.31 TV Safari/537.36"),
    UserAgentCase(
      "Chrome", "webOS", "", "Mozilla/5.0 (Web0S; Linux/SmartTV) \(blink) Chrome/94.0.4606.128 Safari/537.36"),
    UserAgentCase(
      "Edge", "Windows", "",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) \(blink) Chrome/121.0.0.0 Safari/537.36 "
        + "Edge/44.18363"),
    UserAgentCase(
      "Safari", "PlayStation", "",
      "Mozilla/5.0 (PlayStation; PlayStation 5/8.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 "
        + "Safari/605.1.15"),
  ]

  static let old: [UserAgentCase] = [
    UserAgentCase(
      "Internet Explorer", "Windows", "Desktop", "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko"),
    UserAgentCase(
      "Internet Explorer", "Windows Phone", "Mobile",
      "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; "
        + "Lumia 920)"),
    UserAgentCase(
      "Android Browser", "Android", "Mobile",
      "Mozilla/5.0 (Linux; U; Android 2.3.5; en-gb; Example One Build/GRJ90) AppleWebKit/533.1 (KHTML, like Gecko) "
        + "Version/4.0 Mobile Safari/533.1"),
    UserAgentCase(
      "Opera Mini", "Java ME", "Mobile",
      "Opera/9.80 (J2ME/MIDP; Opera Mini/9.5/37.8069; U; en) Presto/2.12.423 Version/12.16"),
    UserAgentCase("Lynx", "Linux", "Desktop", "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.8.3 (Linux x86_64)"),
    UserAgentCase(
      "UC Browser", "Java ME", "Mobile",
      "UCWEB/2.0 (Java; U; MIDP-2.0; en-US; exampletwo) U2/1.0.0 UCBrowser/9.4.1.482 U2/1.0.0 Mobile"),
  ]
}
