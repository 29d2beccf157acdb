/// Countries of the world's time zones, from the system's tz database.
///
/// A zone that several countries share is that of the country which the database lists it under.
public struct ZoneCountries: Sendable {
  private let countries: [String: String]

  /// No zone has a country: for systems without a tz database.
  public static let unknown = ZoneCountries(zoneTable: "", links: "")

  /// Reads the database's texts.
  ///
  /// Lines that cannot be read are passed over. Zones are found by their old names as well, which browsers go on
  /// sending (`Asia/Calcutta`).
  /// - Parameters:
  ///   - zoneTable: `zone.tab`: `code TAB coordinates TAB zone …`.
  ///   - links: `tzdata.zi`, of which only the lines `L target link` matter; may be empty.
  public init(zoneTable: String, links: String) {
    var countries: [String: String] = [:]
    for line in zoneTable.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count >= 3, CountryCodes.all.contains(String(columns[0])) else { continue }
      countries[String(columns[2])] = String(columns[0])
    }
    var targets: [(link: String, target: String)] = []
    for line in links.split(whereSeparator: \.isNewline) where line.hasPrefix("L ") {
      let words = line.split(separator: " ")
      if words.count == 3 { targets.append((String(words[2]), String(words[1]))) }
    }
    // A link may lead to a link: two rounds reach every name of the database.
    for _ in 0..<2 {
      for (link, target) in targets {
        if countries[link] == nil, let country = countries[target] { countries[link] = country }
        if countries[target] == nil, let country = countries[link] { countries[target] = country }
      }
    }
    self.countries = countries
  }

  /// Reads the database through `read`, which returns the text of a file of the database's folder
  /// (`/usr/share/zoneinfo` on most systems), or nil where there is none.
  public static func load(_ read: (_ fileName: String) -> String?) -> ZoneCountries {
    ZoneCountries(zoneTable: read("zone.tab") ?? "", links: read("tzdata.zi") ?? "")
  }

  /// ISO 3166-1 alpha-2 code of a zone's country; nil for unknown zones and those of no country (`UTC`, `Etc/GMT+3`).
  public func country(ofZone zone: String) -> String? { countries[zone] }
}
