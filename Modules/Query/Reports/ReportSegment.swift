import Models
public import Storage

/// Which part of the traffic a report is about: all conditions hold, any of the values of each.
///
/// Source: PageSense API, "Use Segments for Better Insights".
public struct ReportSegment: Hashable, Sendable {
  /// Kinds of devices, in any case.
  public var devices: [String]
  /// Countries, by their codes or English names; `UK` is the United Kingdom.
  public var countries: [String]
  /// Sources, as they are answered.
  public var sources: [String]
  /// Browsers, as they are answered.
  public var browsers: [String]
  /// Operating systems, as they are answered.
  public var systems: [String]

  /// Whether visitors were there before; `nil`: it does not matter.
  public var isReturning: Bool?

  /// A segment of these values; without any of a kind it does not matter.
  public init(
    devices: [String] = [], countries: [String] = [], sources: [String] = [], browsers: [String] = [],
    systems: [String] = [], isReturning: Bool? = nil
  ) {
    self.devices = devices
    self.countries = countries
    self.sources = sources
    self.browsers = browsers
    self.systems = systems
    self.isReturning = isReturning
  }

  var filters: [Filter] {
    let conditions = [
      ("visit:device", devices.map { ReportSegment.capitalized($0) }),
      ("visit:country", countries.map { ReportSegment.code($0) }), ("visit:source", sources),
      ("visit:browser", browsers), ("visit:os", systems),
    ]
    var filters = conditions.compactMap { property, values -> Filter? in
      guard !values.isEmpty, let dimension = Dimension(property: property) else { return nil }
      return Filter(dimension, .equal, values, isNegated: false)
    }
    if let isReturning { filters.append(Filter(.isReturning, .equal, [String(isReturning)], isNegated: false)) }
    return filters
  }

  /// The same as conditions on sessions.
  public var conditions: [Predicate] { filters.map(\.predicate) }

  /// Our own words for devices begin with a capital letter.
  private static func capitalized(_ text: String) -> String {
    let lower = text.lowercased()
    return ["desktop", "mobile", "tablet"].contains(lower) ? lower.prefix(1).uppercased() + lower.dropFirst() : text
  }

  private static func code(_ country: String) -> String {
    let upper = country.uppercased()
    if upper == "UK" { return "GB" }
    if CountryNames.names[upper] != nil { return upper }
    let lower = country.lowercased()
    return CountryNames.names.first { $0.value.lowercased() == lower }?.key ?? country
  }
}
