public import Models

/// What the enrich step says about the client that sent a hit.
///
/// All texts are labels for people and for filters (`Chrome`, `macOS`); a text is empty where the client does not say.
public struct ClientLabels: Sendable, Hashable {
  /// The browser's name, or the app's whose built-in browser it is: `Chrome`, `Safari`, `Instagram`.
  public var browser: String
  /// At most two parts without a trailing zero: `126`, `17.4`.
  public var browserVersion: String
  /// `Windows`, `macOS`, `iOS`, `Android`, `Linux`, `Chrome OS`, ….
  public var operatingSystem: String
  /// As the client claims it, Windows by its people's name (`7`, `Vista`); browsers freeze it, so that Windows 11 says
  /// `10` unless a client hint knows better.
  public var operatingSystemVersion: String
  /// `Desktop`, `Mobile`, `Tablet`, or empty for televisions, consoles, watches, cars and what cannot be known.
  public var device: String
  /// True for crawlers, previews, monitors, libraries and AI fetchers: anything no person looks at.
  public var isBot: Bool

  /// Labels of a client; without arguments those of a client that says nothing.
  public init(
    browser: String = "", browserVersion: String = "", operatingSystem: String = "",
    operatingSystemVersion: String = "", device: String = "", isBot: Bool = false
  ) {
    self.browser = browser
    self.browserVersion = browserVersion
    self.operatingSystem = operatingSystem
    self.operatingSystemVersion = operatingSystemVersion
    self.device = device
    self.isBot = isBot
  }
}

/// How a visitor came to the website.
public struct Acquisition: Sendable, Hashable {
  /// One of `direct`, `internal`, `search`, `social`, `email`, `ai`, `video`, `messaging`, `paid search`,
  /// `paid social`, `display`, `affiliate`, `campaign`, `referral`, `app`.
  public var medium: String
  /// The name that people know (`Google`, `ChatGPT`), else the bare host or `utm_source` as it was sent; empty for
  /// direct and internal arrivals.
  public var source: String
  /// Host and path of the referrer without scheme, `www.`, query and trailing slash; empty when internal or absent.
  public var referrer: String
  /// `utm_source` of the landing page's address, percent-decoded; empty where absent, as are those below.
  public var utmSource: String
  /// `utm_medium`.
  public var utmMedium: String
  /// `utm_campaign`.
  public var utmCampaign: String
  /// `utm_content`.
  public var utmContent: String
  /// `utm_term`.
  public var utmTerm: String

  /// An arrival; without arguments a direct one.
  public init(
    medium: String = "direct", source: String = "", referrer: String = "", utmSource: String = "",
    utmMedium: String = "", utmCampaign: String = "", utmContent: String = "", utmTerm: String = ""
  ) {
    self.medium = medium
    self.source = source
    self.referrer = referrer
    self.utmSource = utmSource
    self.utmMedium = utmMedium
    self.utmCampaign = utmCampaign
    self.utmContent = utmContent
    self.utmTerm = utmTerm
  }
}

/// What a rule said, and the same as records hold it.
///
/// One reference, because it is handed on for every event.
final class Classified<Value: Sendable>: Sendable {
  let value: Value
  let texts: RecordTexts

  fileprivate init(_ value: Value, _ texts: RecordTexts) {
    self.value = value
    self.texts = texts
  }
}

extension Classified<ClientLabels> {
  convenience init(_ labels: ClientLabels) {
    let texts: [(EventRecord.Field, String)] = [
      (.browser, labels.browser), (.browserVersion, labels.browserVersion),
      (.operatingSystem, labels.operatingSystem), (.operatingSystemVersion, labels.operatingSystemVersion),
      (.device, labels.device),
    ]
    self.init(labels, RecordTexts(texts))
  }
}

extension Classified<Acquisition> {
  /// The texts are without the medium, whose place in a record is further behind.
  convenience init(_ acquisition: Acquisition) {
    let texts: [(EventRecord.Field, String)] = [
      (.source, acquisition.source), (.referrer, acquisition.referrer), (.utmSource, acquisition.utmSource),
      (.utmMedium, acquisition.utmMedium), (.utmCampaign, acquisition.utmCampaign),
      (.utmContent, acquisition.utmContent), (.utmTerm, acquisition.utmTerm),
    ]
    self.init(acquisition, RecordTexts(texts))
  }
}

/// The enrich step's pure rules, handed to the pipeline as closures so that tests can put their own in.
///
/// `standard(zones:places:cacheCapacity:)` builds the real one. The closures may be called from any thread and keep no
/// pointer after they return. A class, because it is handed on for every request.
public final class Classifier: Sendable {
  typealias ClientRule = @Sendable (UnsafeRawBufferPointer, ClientHints) -> Classified<ClientLabels>
  typealias AcquisitionRule =
    @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer, String) -> Classified<Acquisition>
  typealias PlaceRule = @Sendable (LocationSignals) -> Place

  /// Labels of a client from its `User-Agent` header and its client hints.
  let client: ClientRule
  /// Where a visitor came from: the referring address, the landing page's address and the website's own domain.
  let acquisition: AcquisitionRule
  /// Where the visitor is, as far as that can be told.
  let place: PlaceRule

  init(client: @escaping ClientRule, acquisition: @escaping AcquisitionRule, place: @escaping PlaceRule) {
    self.client = client
    self.acquisition = acquisition
    self.place = place
  }

  /// A classifier of these three rules.
  public convenience init(
    client: @escaping @Sendable (_ userAgent: UnsafeRawBufferPointer, _ hints: ClientHints) -> ClientLabels,
    acquisition: @escaping @Sendable (
      _ referrer: UnsafeRawBufferPointer, _ landingURL: UnsafeRawBufferPointer, _ siteDomain: String
    ) -> Acquisition,
    place: @escaping @Sendable (_ signals: LocationSignals) -> Place
  ) {
    let clientRule: ClientRule = { Classified(client($0, $1)) }
    let acquisitionRule: AcquisitionRule = { Classified(acquisition($0, $1, $2)) }
    self.init(client: clientRule, acquisition: acquisitionRule, place: place)
  }
}

/// User-agent client hints as the request's headers hold them, quotes included; empty where absent.
public struct ClientHints: Sendable, Hashable {
  /// `Sec-CH-UA` or `Sec-CH-UA-Full-Version-List`: `"Chromium";v="126", "Microsoft Edge";v="126"`.
  public var brands: String
  /// `Sec-CH-UA-Platform`: `"Windows"`.
  public var platform: String
  /// `Sec-CH-UA-Platform-Version`: `"15.0.0"`.
  public var platformVersion: String
  /// `Sec-CH-UA-Mobile`: `?1` or `?0`.
  public var mobile: String

  /// Hints of a request; without arguments those of a browser that sends none.
  public init(brands: String = "", platform: String = "", platformVersion: String = "", mobile: String = "") {
    self.brands = brands
    self.platform = platform
    self.platformVersion = platformVersion
    self.mobile = mobile
  }
}

/// What a hit says about the place where it was made.
public struct LocationSignals: Sendable {
  /// The client's address, to be looked up and forgotten; `nil` where it has none.
  public var address: IPAddress?
  /// The country header of a trusted proxy (`CF-IPCountry` and its like), as sent; empty where absent.
  public var proxyCountry: String
  /// The region header of a trusted proxy, as sent.
  public var proxyRegion: String
  /// The city header of a trusted proxy, as sent.
  public var proxyCity: String
  /// The browser's IANA time zone, `Europe/Berlin`; empty where absent.
  public var timeZone: String

  /// Signals of a hit; without arguments those of a hit that says nothing.
  public init(
    address: IPAddress? = nil, proxyCountry: String = "", proxyRegion: String = "", proxyCity: String = "",
    timeZone: String = ""
  ) {
    self.address = address
    self.proxyCountry = proxyCountry
    self.proxyRegion = proxyRegion
    self.proxyCity = proxyCity
    self.timeZone = timeZone
  }
}
