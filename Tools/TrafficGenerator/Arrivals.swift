/// How a visit begins: what the browser says it came from, and what the link's address carries.
struct LogArrival: Sendable {
  /// `-` for none.
  let referrer: String
  /// With its question mark, or empty.
  let query: String
  /// The page that the link leads to, where the link decides it.
  let landing: String?

  init(_ referrer: String = "-", query: String = "", landing: String? = nil) {
    self.referrer = referrer
    self.query = query
    self.landing = landing
  }
}

/// The ways in which visits begin.
enum Arrivals {
  /// On an ordinary day.
  static let ordinary = Weighted<LogArrival>([
    (LogArrival(), 33),
    (LogArrival("https://www.google.com/"), 27), (LogArrival("https://www.bing.com/"), 4),
    (LogArrival("https://duckduckgo.com/"), 3), (LogArrival("https://www.ecosia.org/"), 1),
    (LogArrival("android-app://com.google.android.googlequicksearchbox/"), 1),
    (LogArrival("https://www.instagram.com/"), 5), (LogArrival("https://l.facebook.com/"), 3),
    (LogArrival("https://www.pinterest.com/"), 4), (LogArrival("https://www.reddit.com/r/HomeDecorating/"), 2),
    (LogArrival("https://t.co/k3Jd82hQp1"), 1), (LogArrival("https://bsky.app/"), 1),
    (LogArrival("https://chatgpt.com/", query: "?utm_source=chatgpt.com"), 3),
    (LogArrival("https://www.perplexity.ai/"), 1), (LogArrival("https://claude.ai/"), 0.7),
    (LogArrival("https://mail.google.com/"), 1),
    (LogArrival("https://www.youtube.com/"), 1.5),
    (LogArrival("https://craft-weekly.example/issues/88"), 2),
    (LogArrival("https://interior-notes.example/links"), 1.5),
    (
      LogArrival(
        "https://www.google.com/", query: "?utm_source=google&utm_medium=cpc&utm_campaign=brand&gclid=Cj0KCQ"), 5
    ),
    (
      LogArrival(
        "https://www.instagram.com/", query: "?utm_source=instagram&utm_medium=paid_social&utm_campaign=lamps",
        landing: "/shop/lamps"), 3
    ),
  ])

  /// A newsletter's readers.
  static func newsletter(issue: Int) -> LogArrival {
    LogArrival(
      query: "?utm_source=newsletter&utm_medium=email&utm_campaign=issue-\(issue)", landing: "/blog/gift-guide")
  }

  /// Readers of a much-read post about the website.
  static let viral = LogArrival("https://news.ycombinator.com/", landing: "/blog/why-we-ship-slowly")
}
