/// `footfall explain user-agent`: what the enrich step makes of a user agent, and why.
public enum ExplainUserAgent {
  /// The answer to one line. Texts are empty where the client does not say.
  public struct Line: Sendable, Hashable {
    /// The browser's name, such as `Firefox`.
    public var browser: String
    /// Its version as far as it is told, such as `141.0`.
    public var browserVersion: String
    /// The operating system's name, such as `Windows`.
    public var operatingSystem: String
    /// Its version as far as it is told.
    public var operatingSystemVersion: String
    /// `desktop`, `mobile`, `tablet`, `bot`, or nil where it cannot be known: televisions, consoles, watches, cars.
    public var deviceType: String?
    /// Whether no person is behind it.
    public var isBot: Bool
    /// One sentence that says what decided.
    public var because: String
  }

  /// Classifies a user agent exactly as the pipeline does, without its cache.
  public static func line(userAgent: String, hints: ClientHints = ClientHints()) -> Line {
    var userAgent = userAgent
    return userAgent.withUTF8 { bytes in
      let text = UnsafeRawBufferPointer(bytes)
      let verdict = UserAgentClassification.classify(text, hints)
      let labels = verdict.labels
      return Line(
        browser: labels.browser, browserVersion: labels.browserVersion, operatingSystem: labels.operatingSystem,
        operatingSystemVersion: labels.operatingSystemVersion,
        deviceType: labels.isBot ? "bot" : labels.device.isEmpty ? nil : labels.device.lowercased(),
        isBot: labels.isBot, because: because(verdict, text))
    }
  }

  private static func because(_ verdict: UserAgentClassification.Verdict, _ text: UnsafeRawBufferPointer) -> String {
    guard let reason = verdict.botReason else {
      if text.isEmpty { return "no user agent" }
      return verdict.labels.browser.isEmpty ? "no browser that we know names itself" : "looks like a person's browser"
    }
    guard reason == .word else { return reason.rawValue }
    return reason.rawValue + ": " + String(decoding: text[verdict.botWord], as: UTF8.self)
  }
}
