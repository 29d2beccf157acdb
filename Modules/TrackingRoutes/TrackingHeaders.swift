import HTTPSupport
import Ingestion
import NIOHTTP1

/// What a tracking request's headers say, read in one pass.
struct TrackingHeaders {
  var userAgent = ""
  var hints = ClientHints()
  var acceptLanguage = ""
  /// `Sec-GPC: 1`.
  var hasGlobalPrivacyControl = false
  /// `DNT: 1`.
  var hasDoNotTrack = false
  /// The country that a proxy names, which counts only where the proxy is trusted; empty where none does.
  var proxyCountry = ""
  /// Region and city by the same rule.
  var proxyRegion = ""
  var proxyCity = ""
  var forwardedUserAgent: String?
  var forwardedFor: [String] = []
  private var countryRank = Int.max
  private var regionRank = Int.max
  private var cityRank = Int.max

  /// In which proxies of different makers name the client's country; the first that is there counts.
  private static let countryNames = [
    "cf-ipcountry", "x-country-code", "cloudfront-viewer-country", "x-vercel-ip-country", "x-appengine-country",
  ]
  private static let regionNames = [
    "cf-region-code", "x-region-code", "cloudfront-viewer-country-region", "x-vercel-ip-country-region",
    "x-appengine-region",
  ]
  private static let cityNames = [
    "cf-ipcity", "x-city", "cloudfront-viewer-city", "x-vercel-ip-city", "x-appengine-city",
  ]

  /// Reads the headers.
  ///
  /// - Parameter isProxied: whether the peer is a proxy whose word about the client is believed; without it those
  ///   headers are not looked at.
  init(_ headers: HTTPHeaders, isProxied: Bool) {
    for (name, value) in headers {
      switch name.utf8.count {
      case 3: if Self.equals(name, "dnt") { hasDoNotTrack = value == "1" }
      case 7: if Self.equals(name, "sec-gpc") { hasGlobalPrivacyControl = value == "1" }
      case 9: if Self.equals(name, "sec-ch-ua") { hints.brands = Self.joined(hints.brands, value) }
      case 10: if Self.equals(name, "user-agent") { userAgent = Self.joined(userAgent, value) }
      case 15: if Self.equals(name, "accept-language") { acceptLanguage = Self.joined(acceptLanguage, value) }
      case 16: if Self.equals(name, "sec-ch-ua-mobile") { hints.mobile = Self.joined(hints.mobile, value) }
      case 18: if Self.equals(name, "sec-ch-ua-platform") { hints.platform = Self.joined(hints.platform, value) }
      case 26:
        if Self.equals(name, "sec-ch-ua-platform-version") {
          hints.platformVersion = Self.joined(hints.platformVersion, value)
        }
      default: break
      }
      if isProxied { readProxied(name, value) }
    }
  }

  private mutating func readProxied(_ name: String, _ value: String) {
    guard Self.mayBeProxied(name) else { return }
    if Self.equals(name, "x-forwarded-for") {
      forwardedFor.append(value)
    } else if Self.equals(name, "x-forwarded-user-agent") {
      forwardedUserAgent = value
    } else if let rank = Self.rank(of: name, in: Self.countryNames, below: countryRank) {
      (countryRank, proxyCountry) = (rank, value)
    } else if let rank = Self.rank(of: name, in: Self.regionNames, below: regionRank) {
      (regionRank, proxyRegion) = (rank, value)
    } else if let rank = Self.rank(of: name, in: Self.cityNames, below: cityRank) {
      (cityRank, proxyCity) = (rank, value)
    }
  }

  /// Whether a name begins as those below do: `x-`, `cf-` or `cloudfront-`, but not `content-` as in every request.
  private static func mayBeProxied(_ name: String) -> Bool {
    var letters = name.utf8.makeIterator()
    return switch (letters.next().map(lowercase), letters.next().map(lowercase)) {
    case (UInt8(ascii: "x"), UInt8(ascii: "-")): true
    case (UInt8(ascii: "c"), UInt8(ascii: "f")), (UInt8(ascii: "c"), UInt8(ascii: "l")): true
    default: false
    }
  }

  private static func rank(of name: String, in names: [String], below rank: Int) -> Int? {
    names.firstIndex { equals(name, $0) }.flatMap { $0 < rank ? $0 : nil }
  }

  /// A header given twice is a list (RFC 9110, 5.3).
  private static func joined(_ earlier: String, _ value: String) -> String {
    earlier.isEmpty ? value : earlier + ", " + value
  }

  /// Whether both are the same letters, in any case; `lower` is in lower case.
  private static func equals(_ name: String, _ lower: StaticString) -> Bool {
    guard name.utf8.count == lower.utf8CodeUnitCount else { return false }
    var name = name
    return name.withUTF8 { name in
      for at in 0..<name.count where lowercase(name[at]) != lower.utf8Start[at] { return false }
      return true
    }
  }

  private static func equals(_ name: String, _ lower: String) -> Bool {
    name.utf8.count == lower.utf8.count && name.utf8.elementsEqual(lower.utf8) { lowercase($0) == $1 }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
