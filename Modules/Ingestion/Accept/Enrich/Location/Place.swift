/// Where in the world something is; what is not known is empty.
public struct Place: Sendable, Hashable {
  /// ISO 3166-1 alpha-2.
  public var country: String
  /// ISO 3166-2: `US-CA`.
  public var region: String
  /// Its English name.
  public var city: String

  /// A place with these parts; without arguments nowhere.
  public init(country: String = "", region: String = "", city: String = "") {
    self.country = country
    self.region = region
    self.city = city
  }
}
