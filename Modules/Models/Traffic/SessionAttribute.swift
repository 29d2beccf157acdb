/// What a session takes from the event that opens it and never changes afterwards.
///
/// The raw values are stored in journals and files: new cases are added at the end, none is ever reused.
public enum SessionAttribute: UInt8, CaseIterable, Hashable, Sendable {
  /// The name people know a referrer by (`Google`), or its bare host, or `utm_source`.
  case source = 0
  /// Host and path of the page that linked here, without scheme and `www.`.
  case referrer = 1
  case utmSource = 2
  case utmMedium = 3
  case utmCampaign = 4
  case utmContent = 5
  case utmTerm = 6
  /// ISO 3166-1 alpha-2 code.
  case country = 7
  /// ISO 3166-2 code.
  case region = 8
  case city = 9
  case browser = 10
  /// Major and minor version, as `126.0`.
  case browserVersion = 11
  case operatingSystem = 12
  case operatingSystemVersion = 13
  /// `Desktop`, `Mobile` or `Tablet` from our own classifier; verbatim from imports.
  case device = 14
  /// BCP 47 tag of the browser's first language.
  case language = 15
  /// Width and height in CSS pixels (`1440x900`), or the width alone.
  case screenSize = 16
  /// How the visitor came: `direct`, `search`, `social`, `email`, `ai`, `paid search` …
  case medium = 17
}
