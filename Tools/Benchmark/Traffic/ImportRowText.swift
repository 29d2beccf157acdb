/// Made-up events as import rows: one JSON object a line.
struct ImportRowText {
  private let seed: UInt64
  private let names: [[UInt8]]
  private let paths: [[UInt8]]
  private let hostnames: [[UInt8]]
  private let sources: [[UInt8]]
  private let campaignSources: [[UInt8]]
  private let campaignMediums: [[UInt8]]
  private let campaigns: [[UInt8]]
  private let countries: [[UInt8]]
  private let cities: [[UInt8]]
  private let browsers: [[UInt8]]
  private let systems: [[UInt8]]
  private let devices: [[UInt8]]

  init(seed: UInt64, vocabulary: SiteVocabulary) {
    self.seed = seed
    // No word of the vocabulary needs an escape in JSON.
    func members(_ key: String, _ values: [String]) -> [[UInt8]] {
      values.map { $0.isEmpty ? [] : Array(",\"\(key)\":\"\($0)\"".utf8) }
    }
    names = members("name", SiteVocabulary.names)
    paths = members("pathname", vocabulary.paths)
    hostnames = members("hostname", SiteVocabulary.hostnames)
    sources = members("source", vocabulary.sources)
    campaignSources = members("utm_source", [""] + SiteVocabulary.campaignSources)
    campaignMediums = members("utm_medium", [""] + SiteVocabulary.campaignMediums)
    campaigns = members("utm_campaign", [""] + SiteVocabulary.campaigns)
    countries = members("country", SiteVocabulary.countries)
    cities = members("city", vocabulary.cities)
    browsers = members("browser", SiteVocabulary.browsers)
    systems = members("os", SiteVocabulary.systems)
    devices = members("device", SiteVocabulary.devices)
  }

  /// Adds the event's line.
  func append(_ event: TrafficEvent, to bytes: inout [UInt8]) {
    bytes.append(text: "{\"timestamp\":")
    bytes.append(decimal: UInt64(event.time))
    bytes += names[Int(event.name)]
    bytes.append(text: ",\"visitor_id\":\"")
    bytes.append(hex: Self.visitorNumber(event.visitor, seed: seed))
    bytes.append(text: "\",\"session_id\":\"")
    bytes.append(hex: SeededDraws.mixed(seed &+ 0x5E55_1011 &+ UInt64(event.session) << 20))
    bytes.append(UInt8(ascii: "\""))
    bytes += paths[Int(event.path)]
    bytes += hostnames[Int(event.origin.hostname)]
    bytes += sources[Int(event.origin.source)]
    bytes += campaignSources[Int(event.origin.campaignSource)]
    bytes += campaignMediums[Int(event.origin.campaignMedium)]
    bytes += campaigns[Int(event.origin.campaign)]
    bytes += countries[Int(event.client.country)]
    bytes += cities[Int(event.client.city)]
    bytes += browsers[Int(event.client.browser)]
    bytes += systems[Int(event.client.system)]
    bytes += devices[Int(event.client.device)]
    if event.revenue > 0 {
      bytes.append(text: ",\"revenue\":{\"amount\":\"")
      bytes.append(decimal: UInt64(event.revenue / 100))
      bytes.append(UInt8(ascii: "."))
      bytes.append(twoDigits: Int(event.revenue % 100))
      bytes.append(text: "\",\"currency\":\"USD\"}")
    }
    bytes.append(text: "}\n")
  }

  /// What names a visitor: 64 bits that are different for each of them.
  static func visitorNumber(_ visitor: UInt32, seed: UInt64) -> UInt64 {
    SeededDraws.mixed(seed &* 0x1_0000_0001 &+ UInt64(visitor) << 16)
  }
}
