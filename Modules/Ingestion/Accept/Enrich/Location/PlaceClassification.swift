/// Names the place of a hit from what its request says, without asking anybody.
enum PlaceClassification {
  /// What the database knows of the address, else what the proxy says, else the country of the browser's time zone.
  static func place(_ signals: LocationSignals, _ zones: ZoneCountries, _ places: GeoPlaces?) -> Place {
    if let places, let address = signals.address, let place = places.place(of: address), !place.country.isEmpty {
      return place
    }
    let country = country(ofProxy: signals.proxyCountry)
    if !country.isEmpty {
      return Place(country: country, region: region(signals.proxyRegion, in: country), city: city(signals.proxyCity))
    }
    if signals.timeZone.isEmpty || signals.timeZone.utf8.count > 64 { return Place() }
    return Place(country: zones.country(ofZone: signals.timeZone) ?? "")
  }

  /// An assigned code. Proxies write `XX`, `T1` or `ZZ` for what they do not know; `UK` is read as `GB`.
  private static func country(ofProxy text: String) -> String {
    guard text.utf8.count == 2 else { return "" }
    let code = text.uppercased()
    if code == "UK" { return "GB" }
    return CountryCodes.all.contains(code) ? code : ""
  }

  /// `US-CA` of `CA` or `us-ca`; empty for what has the form of neither.
  private static func region(_ text: String, in country: String) -> String {
    var code = text.uppercased()
    if code.hasPrefix(country + "-") { code.removeFirst(3) }
    guard (1...3).contains(code.utf8.count), code.utf8.allSatisfy({ isLetterOrDigit($0) }) else { return "" }
    return "\(country)-\(code)"
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// A city's name; some proxies encode it as in an address.
  private static func city(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
