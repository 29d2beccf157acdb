import Testing

@testable import Ingestion

@Suite struct UserAgentClassificationTests {
  private func labels(_ userAgent: String, _ hints: ClientHints = ClientHints()) -> ClientLabels {
    var userAgent = userAgent
    return userAgent.withUTF8 { UserAgentClassification.classify(UnsafeRawBufferPointer($0), hints).labels }
  }

  @Test(
    arguments: UserAgentCases.common + UserAgentCases.inApp + UserAgentCases.deviceless + UserAgentCases.old)
  func `a person's client is named`(_ example: UserAgentCase) {
    let labels = labels(example.userAgent)
    #expect(labels.browser == example.browser)
    #expect(labels.operatingSystem == example.system)
    #expect(labels.device == example.device)
    #expect(!labels.isBot)
  }

  @Test func `versions have at most two parts and no zero at the end`() {
    let chrome = labels(UserAgentCases.common[0].userAgent)
    #expect(chrome.browserVersion == "131")
    #expect(chrome.operatingSystemVersion == "10")
    let safari = labels(UserAgentCases.common[6].userAgent)
    #expect(safari.browserVersion == "18.5")
    #expect(safari.operatingSystemVersion == "18.5")
    let mac = labels(UserAgentCases.common[5].userAgent)
    #expect(mac.operatingSystemVersion == "10.15")
    let windows7 = labels("Mozilla/5.0 (Windows NT 6.1; rv:60.0) Gecko/20100101 Firefox/60.0")
    #expect(windows7.operatingSystemVersion == "7")
    #expect(labels("Safari/19618.1 CFNetwork/1494.0.7 Darwin/23.4.0").operatingSystemVersion.isEmpty)
  }

  @Test func `compatibility view does not hide the version of Internet Explorer`() {
    let compatible = labels("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; WOW64; Trident/6.0; SLCC2)")
    #expect(compatible.browser == "Internet Explorer")
    #expect(compatible.browserVersion == "10")
  }

  @Test func `an iPad in desktop mode is told by its browser`() {
    let edge = labels(
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "EdgiOS/131 Version/17.0 Safari/605.1.15")
    #expect(edge.operatingSystem == "iOS")
    #expect(edge.device == "Tablet")
  }

  @Test func `client hints see through a frozen user agent`() {
    let frozen = UserAgentCases.common[0].userAgent
    let brave = labels(
      frozen,
      ClientHints(
        brands: #""Brave";v="131", "Chromium";v="131", "Not_A Brand";v="24""#, platform: #""Windows""#,
        platformVersion: #""15.0.0""#, mobile: "?0"))
    #expect(brave.browser == "Brave")
    #expect(brave.browserVersion == "131")
    #expect(brave.operatingSystemVersion == "11")
    let windows10 = labels(frozen, ClientHints(platform: #""Windows""#, platformVersion: #""10.0.0""#))
    #expect(windows10.operatingSystemVersion == "10")
  }

  @Test func `client hints tell a tablet and the real Android version`() {
    let frozen = UserAgentCases.common[1].userAgent
    let tablet = labels(
      frozen, ClientHints(platform: #""Android""#, platformVersion: #""15.0.0""#, mobile: "?0"))
    #expect(tablet.device == "Tablet")
    #expect(tablet.operatingSystemVersion == "15")
  }

  @Test func `a fork that names itself is not renamed by its brands`() {
    let opera = labels(
      UserAgentCases.common[14].userAgent, ClientHints(brands: #""Google Chrome";v="130", "Chromium";v="130""#))
    #expect(opera.browser == "Opera")
  }

  @Test func `nonsense brands and commas inside quotes are passed over`() {
    let chrome = labels(
      UserAgentCases.common[0].userAgent, ClientHints(brands: #""Not,A;Brand";v="99", "Microsoft Edge";v="131"#))
    #expect(chrome.browser == "Edge")
  }

  @Test func `nothing is known of an empty user agent`() {
    #expect(labels("") == ClientLabels())
    #expect(labels("   ") == ClientLabels())
  }

  @Test func `bytes that are no text are read without trouble`() {
    let bytes: [UInt8] = [0xFF, 0xFE, 0x00, 0x80] + Array("Mozilla/5.0 (Windows NT 10.0) Chrome/".utf8) + [0xC3]
    let verdict = bytes.withUnsafeBytes { UserAgentClassification.classify($0, ClientHints()) }
    #expect(verdict.labels.operatingSystem == "Windows")
  }

  @Test func `only the beginning of an endless user agent is read`() {
    let endless = UserAgentCases.common[0].userAgent + String(repeating: " Googlebot/2.1", count: 100_000)
    let cut = String(endless.prefix(UserAgentClassification.lengthMax))
    #expect(labels(endless) == labels(cut))
    #expect(labels(String(repeating: "(", count: 100_000)).browser.isEmpty)
    let digits = labels("Mozilla/5.0 (X11; Linux x86_64) Chrome/" + String(repeating: "9", count: 900))
    #expect(digits.browserVersion == "999999")
  }
}
