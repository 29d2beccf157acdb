import Optimization
import Testing

@Suite struct SampleRatioTests {
  @Test func `visitors that come as they were sent raise no alarm`() throws {
    let ratio = try #require(SampleRatio(visitors: [5000, 5000], weights: [50, 50]))
    #expect(ratio.chiSquare == 0 && ratio.pValue == 1 && !ratio.isMismatch)
  }

  @Test func `the alarm's border is one in a thousand`() throws {
    // 10.8276 is chi-square's 99.9 % point with one degree of freedom, 13.8155 with two.
    let below = try #require(SampleRatio(visitors: [10_164, 9_836], weights: [1, 1]))
    #expect(abs(below.chiSquare - 5.3792) < 1e-9 && abs(below.pValue - 0.02038) < 1e-4 && !below.isMismatch)
    let beyond = try #require(SampleRatio(visitors: [10_233, 9_767], weights: [1, 1]))
    #expect(beyond.chiSquare > 10.8276 && beyond.isMismatch)
    let three = try #require(SampleRatio(visitors: [1000, 1000, 1180], weights: [25, 25, 25]))
    #expect(abs(three.chiSquare - 20.3773584906) < 1e-6 && abs(three.pValue - 3.7598e-5) < 1e-8)
  }

  @Test func `weights need not be equal`() {
    #expect(SampleRatio(visitors: [900, 100], weights: [90, 10])?.pValue == 1)
    #expect(SampleRatio(visitors: [900, 100], weights: [50, 50])?.isMismatch == true)
  }

  @Test func `nobody may come where nobody is sent`() {
    #expect(SampleRatio(visitors: [10, 0], weights: [1, 0]) == nil)
    #expect(SampleRatio(visitors: [10, 10, 1], weights: [1, 1, 0])?.isMismatch == true)
    #expect(SampleRatio(visitors: [0, 0], weights: [1, 1]) == nil)
    #expect(SampleRatio(visitors: [5], weights: [1]) == nil)
  }
}
