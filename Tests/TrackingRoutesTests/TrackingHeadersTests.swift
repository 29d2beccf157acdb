import Ingestion
import NIOHTTP1
import Testing

@testable import TrackingRoutes

struct TrackingHeadersTests {
  private func headers(_ fields: [(String, String)], isProxied: Bool = true) -> TrackingHeaders {
    TrackingHeaders(HTTPHeaders(fields), isProxied: isProxied)
  }

  @Test(
    arguments: [
      ("CF-IPCountry", "cf-region-code", "CF-IPCity"),
      ("X-Country-Code", "x-region-code", "X-City"),
      ("CloudFront-Viewer-Country", "CLOUDFRONT-VIEWER-COUNTRY-REGION", "cloudfront-viewer-city"),
      ("X-Vercel-IP-Country", "x-vercel-ip-country-region", "X-Vercel-IP-City"),
      ("X-AppEngine-Country", "x-appengine-region", "X-AppEngine-City"),
    ])
  func `each maker's proxy may say where the client is`(country: String, region: String, city: String) {
    let fields = [("Content-Type", "text/plain"), (city, "Fresno"), (country, "US"), (region, "CA")]
    let read = headers(fields)
    #expect([read.proxyCountry, read.proxyRegion, read.proxyCity] == ["US", "CA", "Fresno"])
    let unread = headers(fields, isProxied: false)
    #expect([unread.proxyCountry, unread.proxyRegion, unread.proxyCity] == ["", "", ""])
  }

  @Test func `of two proxies the one that stands first in our list is believed`() {
    let fields = [("X-Country-Code", "DE"), ("CF-IPCountry", "JP")]
    #expect(headers(fields).proxyCountry == "JP")
    #expect(headers(fields.reversed()).proxyCountry == "JP")
  }

  @Test func `a proxy hands on who the client is`() {
    let fields = [
      ("X-Forwarded-For", "203.0.113.7"), ("x-forwarded-for", "10.0.0.1"), ("X-Forwarded-User-Agent", "Lynx"),
    ]
    #expect(headers(fields).forwardedFor == ["203.0.113.7", "10.0.0.1"])
    #expect(headers(fields).forwardedUserAgent == "Lynx")
    #expect(headers(fields, isProxied: false).forwardedFor.isEmpty)
    #expect(headers(fields, isProxied: false).forwardedUserAgent == nil)
  }

  @Test func `what the browser says counts with and without a proxy, in any case`() {
    let fields = [
      ("user-agent", "Mozilla/5.0"), ("ACCEPT-LANGUAGE", "de-DE"), ("accept-language", "en"), ("DNT", "1"),
      ("Sec-GPC", "1"), ("sec-ch-ua-platform", "\"Windows\""), ("Sec-CH-UA-Mobile", "?0"),
    ]
    for isProxied in [false, true] {
      let read = headers(fields, isProxied: isProxied)
      #expect(read.userAgent == "Mozilla/5.0")
      #expect(read.acceptLanguage == "de-DE, en")
      #expect(read.hasDoNotTrack && read.hasGlobalPrivacyControl)
      #expect([read.hints.platform, read.hints.mobile] == ["\"Windows\"", "?0"])
    }
  }
}
