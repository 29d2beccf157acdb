import Glibc

/// What visitors are like and what they do.
struct SyntheticPeople {
  private let seed: UInt64
  private let countries: WeightedPlaces
  private let cities: WeightedPlaces
  private let devices = WeightedPlaces([52, 44, 4])
  private let systems = [
    WeightedPlaces([62, 0, 0, 26, 8, 4]), WeightedPlaces([0, 58, 42, 0, 0, 0]), WeightedPlaces([5, 35, 60, 0, 0, 0]),
  ]
  private let browsers = [
    WeightedPlaces([66, 0, 9, 18, 0, 3, 3, 1]), WeightedPlaces([72, 0, 4, 1, 15, 3, 3, 2]),
    WeightedPlaces([15, 80, 1, 1, 0, 1, 1, 1]), WeightedPlaces([52, 36, 7, 2, 0, 1, 2, 0]),
    WeightedPlaces([50, 0, 40, 1, 0, 2, 7, 0]), WeightedPlaces([97, 0, 2, 0, 0, 0, 1, 0]),
  ]
  private let hostnames = WeightedPlaces([86, 9, 5])
  private let sources: WeightedPlaces
  private let campaignSources = WeightedPlaces(ranks: SiteVocabulary.campaignSources.count, exponent: 1)
  private let campaignMediums = WeightedPlaces(ranks: SiteVocabulary.campaignMediums.count, exponent: 1)
  private let campaigns = WeightedPlaces(ranks: SiteVocabulary.campaigns.count, exponent: 0.8)
  private let paths: WeightedPlaces
  private let customNames = WeightedPlaces(ranks: SiteVocabulary.names.count - 1, exponent: 0.9)

  init(seed: UInt64, vocabulary: SiteVocabulary) {
    self.seed = seed
    countries = WeightedPlaces(ranks: SiteVocabulary.countries.count, exponent: 1.1)
    cities = WeightedPlaces(ranks: SiteVocabulary.citiesPerCountry, exponent: 1)
    paths = WeightedPlaces(ranks: vocabulary.paths.count, exponent: 1)
    // Two visits in five come without a source.
    let named = (2...vocabulary.sources.count).map { pow(Double($0), -1.2) }
    sources = WeightedPlaces([named.reduce(0, +) * 0.65] + named)
  }

  /// Where a visitor is and with what; the same each time.
  func client(_ visitor: UInt32) -> TrafficEvent.Client {
    var draws = SeededDraws(seed: seed &+ 1, stream: UInt64(visitor))
    let country = countries.draw(&draws)
    let city = country * SiteVocabulary.citiesPerCountry + cities.draw(&draws)
    let device = devices.draw(&draws)
    let system = systems[device].draw(&draws)
    return TrafficEvent.Client(
      country: UInt8(country), city: UInt16(city), browser: UInt8(browsers[system].draw(&draws)),
      system: UInt8(system), device: UInt8(device))
  }

  /// How a visit came about; one in twelve through a campaign.
  func origin(_ draws: inout SeededDraws) -> TrafficEvent.Origin {
    var origin = TrafficEvent.Origin(
      hostname: UInt8(hostnames.draw(&draws)), source: UInt16(sources.draw(&draws)), campaignSource: 0,
      campaignMedium: 0, campaign: 0)
    if draws.chance(0.08) {
      origin.campaignSource = UInt8(1 + campaignSources.draw(&draws))
      origin.campaignMedium = UInt8(1 + campaignMediums.draw(&draws))
      origin.campaign = UInt8(1 + campaigns.draw(&draws))
    }
    return origin
  }

  /// Milliseconds between two events of a session: mostly some ten seconds, never so long that the session ends.
  func pause(_ draws: inout SeededDraws) -> Int64 {
    Int64(min(1_500_000, max(300, 25_000 * exp(1.1 * draws.normal()))))
  }

  /// Name of an event that is not a session's first.
  func name(_ draws: inout SeededDraws) -> Int { draws.chance(0.217) ? 1 + customNames.draw(&draws) : 0 }

  func path(_ draws: inout SeededDraws) -> UInt16 { UInt16(paths.draw(&draws)) }

  /// Cents.
  func revenue(_ draws: inout SeededDraws) -> UInt32 { UInt32(max(1, 3_660 * exp(0.8 * draws.normal()))) }
}
