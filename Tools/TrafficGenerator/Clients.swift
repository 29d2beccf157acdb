/// Who asks for pages: browsers of people and programs.
enum Clients {
  /// User-Agents of people's browsers, weighted as a website of this kind meets them.
  static let people = Weighted<String>([
    (chrome("Windows NT 10.0; Win64; x64", 144), 17), (chrome("Windows NT 10.0; Win64; x64", 143), 6),
    (chrome("Macintosh; Intel Mac OS X 10_15_7", 144), 9), (chrome("X11; Linux x86_64", 144), 2),
    (chrome("X11; CrOS x86_64 14541.0.0", 144), 1),
    (chrome("Linux; Android 10; K", 144, isMobile: true), 19), (chrome("Linux; Android 10; K", 143, isMobile: true), 7),
    (chrome("Windows NT 10.0; Win64; x64", 144) + " Edg/144.0.0.0", 7),
    (chrome("Windows NT 10.0; Win64; x64", 143) + " OPR/126.0.0.0", 1),
    (
      "Mozilla/5.0 (Linux; Android 15; SAMSUNG SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36", 3
    ),
    (safari("iPhone; CPU iPhone OS 18_7 like Mac OS X", "26.2", "Mobile/15E148 "), 19),
    (safari("iPhone; CPU iPhone OS 17_6 like Mac OS X", "17.6", "Mobile/15E148 "), 4),
    (safari("iPad; CPU OS 17_7 like Mac OS X", "17.7", "Mobile/15E148 "), 2),
    (safari("Macintosh; Intel Mac OS X 10_15_7", "26.2", ""), 8),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0", 4),
    ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0", 1.5),
    ("Mozilla/5.0 (Android 15; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0", 1),
  ])

  /// User-Agents of programs that fetch pages.
  static let bots = Weighted<String>([
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 26),
    ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", 16),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)", 14
    ),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", 10),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 9),
    ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", 6),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", 3),
    ("curl/8.14.1", 3), ("python-requests/2.32.5", 4), ("-", 2),
  ])

  /// The program that looks every five minutes whether the website answers.
  static let monitor = "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"

  private static func chrome(_ system: String, _ version: Int, isMobile: Bool = false) -> String {
    "Mozilla/5.0 (\(system)) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/\(version).0.0.0 \(isMobile ? "Mobile " : "")Safari/537.36"
  }

  private static func safari(_ system: String, _ version: String, _ mobile: String) -> String {
    "Mozilla/5.0 (\(system)) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/\(version) "
      + "\(mobile)Safari/\(mobile.isEmpty ? "605.1.15" : "604.1")"
  }
}
