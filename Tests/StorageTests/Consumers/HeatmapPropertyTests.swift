import Models
import TestSupport
import Testing

@testable import Storage

/// The store against a list of everything that was done, which is read from the beginning for each question.
@Suite struct HeatmapPropertyTests {
  @Test(arguments: Corpus.seeds(6)) func `whatever is done and forgotten, the figures are those of a list`(
    seed: UInt64
  ) throws {
    let temporary = try TemporaryDirectory()
    let directory = DataDirectory(path: temporary.path)
    let store = try HeatmapStore(in: directory)
    var random = SeededGenerator(seed: seed)
    var all: [HeatmapStore.Interaction] = []
    for _ in 0..<12 {
      try store.tables.connection.transaction {
        switch random.number(0...9) {
        case 0:
          let visitor = UInt64(random.number(1...12))
          try store.erase(visitor: visitor, on: InteractionSample.website)
          all.removeAll { $0.who.visitor == visitor }
        case 1...3: for kind in InteractionKind.allCases { try store.fold(InteractionSample.website, kind) }
        default:
          for _ in 0..<random.number(0...150) {
            let interaction = Self.interaction(&random)
            try store.add(interaction)
            all.append(interaction)
          }
          try store.finish()
        }
      }
    }
    let heatmaps = try Heatmaps(directory: directory)
    for _ in 0..<60 {
      let kind = random.pick(InteractionKind.allCases)
      let paths = Set((0...random.number(0...2)).map { "/\($0)" })
      var filter = InteractionFilter()
      if random.chance(40) { filter.devices = [random.pick(DeviceClass.allCases)] }
      if random.chance(40) { filter.countries = ["DE", "US"] }
      if random.chance(30) { filter.mediums = TrafficMedium.named("organic") }
      if random.chance(30) {
        let start = InteractionSample.start.advanced(byMilliseconds: Int64(random.number(0...400)) * 1000)
        filter.times = InstantRange(start: start, end: start.advanced(byMilliseconds: 200_000))
      }
      let chosen = all.filter { Self.isChosen($0, kind, paths, filter) }
      let figures = try heatmaps.figures(kind, of: InteractionSample.website, filter: filter, limit: 100_000) {
        paths.contains($0.path)
      }
      #expect(figures.interactions == chosen.count, "seed \(seed)")
      #expect(figures.visitors == Set(chosen.map(\.who.visitor)).count, "seed \(seed)")
      #expect(figures.latest == chosen.map(\.time).max(), "seed \(seed)")
      switch kind {
      case .click:
        #expect(figures.clicks.reduce(0) { $0 + $1.count } == chosen.count)
        #expect(Self.byElement(figures) == Self.byElement(chosen), "seed \(seed)")
      case .scroll:
        for reach in figures.scroll {
          #expect(reach.views == chosen.count { Self.depth($0) >= reach.depth }, "seed \(seed)")
          let visitors = Set(chosen.filter { Self.depth($0) >= reach.depth }.map(\.who.visitor))
          #expect(reach.visitors == visitors.count, "seed \(seed)")
        }
      case .attention:
        for band in figures.attention {
          let seen = chosen.filter { Self.milliseconds($0, at: band.from) != nil }
          #expect(band.visitors == Set(seen.map(\.who.visitor)).count, "seed \(seed)")
          #expect(band.milliseconds == seen.reduce(0) { $0 + (Self.milliseconds($1, at: band.from) ?? 0) })
        }
      case .move: #expect(figures.movement.reduce(0) { $0 + $1.count } == figures.dataPoints)
      }
    }
  }

  private static func interaction(_ random: inout SeededGenerator) -> HeatmapStore.Interaction {
    var sample = InteractionSample()
    let visitor = random.number(1...12)
    sample.who = InteractionProfile(
      visitor: UInt64(visitor), device: DeviceClass.allCases[visitor % 4],
      medium: TrafficMedium.allCases[visitor % 5],
      country: visitor % 4 == 0 ? 0 : InteractionProfile.country(["DE", "US", "FR"][visitor % 3].utf8), width: 1440)
    let deed: HeatmapStore.Deed
    switch random.number(0...3) {
    case 0:
      let isKnown = random.chance(80)
      deed = InteractionSample.click(
        random.chance(80) ? "#e\(random.number(1...5))" : "",
        HeatmapStore.Place(
          x: isKnown ? Int32(random.number(0...9)) : nil, y: isKnown ? 5 : nil,
          offsetX: random.chance(50) ? Int32(random.number(0...3)) : nil, offsetY: 1))
    case 1: deed = .move((0..<random.number(1...9)).map { _ in (Int32(random.number(-50...99)), 7) })
    case 2: deed = .scroll(depth: Int32(random.number(0...100)))
    default:
      let from = random.number(0...99)
      deed = .attention(
        from: Int32(from), to: Int32(random.number(from...100)), milliseconds: Int32(random.number(1...5_000)))
    }
    return sample.interaction(deed, "/\(random.number(0...3))", at: Int64(random.number(0...600)))
  }

  private static func isChosen(
    _ interaction: HeatmapStore.Interaction, _ kind: InteractionKind, _ paths: Set<String>, _ filter: InteractionFilter
  ) -> Bool {
    let codes = Set(filter.countries.map { InteractionProfile.country($0.utf8) })
    let who = interaction.who
    return interaction.deed.kind == kind && paths.contains(interaction.page.path)
      && filter.times.contains(interaction.time) && (filter.devices.isEmpty || filter.devices.contains(who.device))
      && (codes.isEmpty || codes.contains(who.country))
      && (filter.mediums.isEmpty || filter.mediums.contains(who.medium))
  }

  private static func byElement(_ figures: HeatmapFigures) -> [String: Int] {
    figures.clicks.reduce(into: [:]) { $0[$1.selector, default: 0] += $1.count }
  }

  private static func byElement(_ interactions: [HeatmapStore.Interaction]) -> [String: Int] {
    interactions.reduce(into: [:]) { counts, interaction in
      if case .click(let element, _) = interaction.deed { counts[element.selector, default: 0] += 1 }
    }
  }

  private static func depth(_ interaction: HeatmapStore.Interaction) -> Int {
    if case .scroll(let depth) = interaction.deed { return Int(depth) }
    return -1
  }

  private static func milliseconds(_ interaction: HeatmapStore.Interaction, at from: Int) -> Int64? {
    guard case .attention(let first, let last, let milliseconds) = interaction.deed else { return nil }
    let height = AttentionBand.height
    let isIn = Int(first) < from + height && Int(last) > from || Int(first) / height == from / height
    return isIn ? Int64(milliseconds) : nil
  }
}
