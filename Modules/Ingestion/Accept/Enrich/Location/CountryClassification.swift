/// Names the country of a hit from what its request says, without asking anybody.
enum CountryClassification {
  /// The proxy's header where it holds an assigned code, else the country of the browser's time zone, else empty.
  ///
  /// Proxies write `XX`, `T1` or `ZZ` for what they do not know; `UK` is read as `GB`.
  static func country(_ signals: LocationSignals, _ zones: ZoneCountries) -> String {
    if signals.proxyCountry.utf8.count == 2 {
      let code = signals.proxyCountry.uppercased()
      if code == "UK" { return "GB" }
      if CountryCodes.all.contains(code) { return code }
    }
    if signals.timeZone.isEmpty || signals.timeZone.utf8.count > 64 { return "" }
    return zones.country(ofZone: signals.timeZone) ?? ""
  }
}
