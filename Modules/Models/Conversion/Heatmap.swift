/// A map of what visitors do on some pages.
///
/// Source: PageSense API, "Create Heatmap".
public struct Heatmap: Definition {
  public static let kind = DefinitionKind.heatmap

  /// What people call it.
  public let name: String
  /// What it is a map of.
  public let type: InteractionKind
  /// Of which pages.
  public let pages: URLMatch
  /// On what devices; empty: on any.
  public let devices: [DeviceClass]
  /// On which local days.
  public let dates: DateSpan
  /// Where visitors are, as codes of ISO 3166-1; empty: anywhere.
  public let countries: [String]
  /// How they came, in the words of filters; empty: anyhow.
  public let sources: [String]

  /// What somebody wrote, under the API's names.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    let word = try fields.required("type", fields.text("type")).lowercased()
    guard let type = InteractionKind.allCases.first(where: { $0.word == word }) else {
      throw fields.error("type", "must be one of \(InteractionKind.allCases.map(\.word).joined(separator: ", "))")
    }
    self.type = type
    let bare = try fields.urlMatch("url")
    pages = try fields.required("url_match", fields.urlMatch("url_match") ?? bare)
    devices = try fields.devices("device_types") ?? []
    dates = try DateSpan(fields.fields("date_range"), from: "from", to: "to")
    let filters = try fields.fields("filters")
    countries = try filters?.countries("countries") ?? []
    sources = try filters?.mediums("traffic_source") ?? []
  }

  public var json: JSONValue {
    [
      "name": .string(name), "type": .string(type.word), "url_match": pages.json(),
      "device_types": .array(devices.map { .string($0.name) }), "date_range": dates.json(from: "from", to: "to"),
      "filters": [
        "countries": .array(countries.map { .string($0) }), "traffic_source": .array(sources.map { .string($0) }),
      ],
    ]
  }
}
