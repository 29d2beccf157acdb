import Optimization
import Testing

@Suite struct SampleSizeTests {
  @Test func `known questions have known sizes`() throws {
    let cases: [(baseline: Double, effect: Double, level: Double, power: Double, size: Int)] = [
      (0.2, 0.1, 0.05, 0.8, 6510), (0.05, 0.1, 0.05, 0.8, 31234), (0.01, 0.05, 0.01, 0.95, 1_445_786),
      (0.5, 0.02, 0.1, 0.9, 42814), (0.3, -0.2, 0.05, 0.8, 859), (0.5, 1, 0.05, 0.8, 11),
    ]
    for row in cases {
      let size = try SampleSize(
        baselineShare: row.baseline, relativeEffect: row.effect, level: row.level, power: row.power)
      #expect(size.perVariation == row.size, "\(row)")
      #expect(size.sequentialPerVariation > size.perVariation, "\(row)")
    }
  }

  @Test func `extreme wishes have sizes too`() throws {
    for (level, power) in [(1e-12, 0.001), (1e-12, 0.999999), (0.999, 0.001), (0.999, 0.999999)] {
      for baseline in [1e-6, 0.4999999] {
        let size = try SampleSize(baselineShare: baseline, relativeEffect: 1, level: level, power: power)
        #expect(size.perVariation >= 1)
      }
    }
  }

  @Test func `what cannot be found says why`() {
    let cases: [(Double, Double, Double, Double, SampleSizeError)] = [
      (0, 0.1, 0.05, 0.8, .baseline), (1, 0.1, 0.05, 0.8, .baseline), (.nan, 0.1, 0.05, 0.8, .baseline),
      (0.1, 0, 0.05, 0.8, .effect), (0.1, .infinity, 0.05, 0.8, .effect), (0.1, 0.1, 0, 0.8, .level),
      (0.1, 0.1, 1, 0.8, .level), (0.1, 0.1, 0.05, 0, .power), (0.1, 0.1, 0.05, 1, .power),
      (0.9, 0.2, 0.05, 0.8, .unreachable), (0.1, -1.5, 0.05, 0.8, .unreachable), (0.1, 1e-9, 0.05, 0.8, .tooLarge),
    ]
    for (baseline, effect, level, power, error) in cases {
      #expect(throws: error) {
        try SampleSize(baselineShare: baseline, relativeEffect: effect, level: level, power: power)
      }
    }
  }

  @Test func `days left follow the visitors until now`() throws {
    let size = try SampleSize(baselineShare: 0.2, relativeEffect: 0.1)
    #expect(size.daysLeft(visitors: 2170, days: 7) == 14)
    #expect(size.daysLeft(visitors: 6509, days: 7) == 1)
    #expect(size.daysLeft(visitors: 6510, days: 7) == 0)
    #expect(size.daysLeft(visitors: 0, days: 7) == nil)
  }
}
