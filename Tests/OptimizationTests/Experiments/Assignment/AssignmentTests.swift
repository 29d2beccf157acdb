import Optimization
import Testing

@Suite struct AssignmentTests {
  private func assignment(_ admitted: Double = 1, _ weights: [Double] = [50, 50]) -> Assignment {
    Assignment(experiment: "123456000000567890", admittedShare: admitted, weights: weights)
  }

  /// The same vectors stand in the documentation, for whoever writes the browser's side.
  @Test func `vectors for the browser hold`() {
    let vectors: [(experiment: String, visitor: String, admission: Int, variation: Int)] = [
      ("123456000000567890", "vis_abc123xyz", 3185, 836), ("123456000000567890", "v1", 1729, 4947),
      ("123456000000567890", "visitor-42", 4721, 4319), ("123456000000567890", "München", 5088, 6395),
      ("123456000000567891", "vis_abc123xyz", 3737, 3957), ("123456000000567891", "v1", 7301, 7326),
      ("123456000000567891", "visitor-42", 9467, 1686), ("123456000000567891", "München", 7161, 8735),
    ]
    for vector in vectors {
      let assignment = Assignment(experiment: vector.experiment, admittedShare: 0.5, weights: [50, 50])
      #expect(assignment.admissionBucket(of: vector.visitor) == vector.admission)
      #expect(assignment.variationBucket(of: vector.visitor) == vector.variation)
      let expected = vector.admission < 5000 ? vector.variation < 5000 ? 0 : 1 : nil
      #expect(assignment.variation(of: vector.visitor) == expected)
    }
  }

  @Test func `another allocation moves nobody who takes part`() {
    let (few, many) = (assignment(0.2), assignment(0.7))
    var (joined, stayed) = (0, 0)
    for number in 0..<5_000 {
      let visitor = "visitor \(number)"
      guard let before = few.variation(of: visitor) else {
        if many.variation(of: visitor) != nil { joined += 1 }
        continue
      }
      #expect(many.variation(of: visitor) == before)
      stayed += 1
    }
    #expect((900...1100).contains(stayed) && (2350...2650).contains(joined), "\(stayed) \(joined)")
  }

  @Test func `visitors spread evenly over numbers and variations`() throws {
    let assignment = assignment(1, [20, 30, 50])
    var cells = [Int](repeating: 0, count: 100)
    var together = [Int](repeating: 0, count: 16)
    var variations = [0, 0, 0]
    for number in 0..<20_000 {
      let visitor = "vis_\(number)"
      let (admission, bucket) = (assignment.admissionBucket(of: visitor), assignment.variationBucket(of: visitor))
      cells[bucket / 100] += 1
      // Who is admitted must not depend on the variation: both numbers together are even too.
      together[admission / 2500 * 4 + bucket / 2500] += 1
      variations[try #require(assignment.variation(of: visitor))] += 1
    }
    for (counts, weights) in [
      (cells, [Double](repeating: 1, count: 100)), (together, [Double](repeating: 1, count: 16)),
      (variations, [20, 30, 50]),
    ] {
      let ratio = try #require(SampleRatio(visitors: counts, weights: weights))
      #expect(ratio.pValue > 0.01, "\(ratio)")
    }
  }

  @Test func `experiments are independent of each other`() throws {
    let other = Assignment(experiment: "123456000000567891", admittedShare: 1, weights: [50, 50])
    let first = assignment()
    var table = [0, 0, 0, 0]
    for number in 0..<10_000 {
      let visitor = "vis_\(number)"
      let (a, b) = (try #require(first.variation(of: visitor)), try #require(other.variation(of: visitor)))
      table[2 * a + b] += 1
    }
    let ratio = try #require(SampleRatio(visitors: table, weights: [1, 1, 1, 1]))
    #expect(ratio.pValue > 0.01, "\(table)")
  }

  @Test func `shares of nothing and of everything`() {
    #expect((0..<200).allSatisfy { assignment(0).variation(of: "\($0)") == nil })
    #expect((0..<200).allSatisfy { assignment(1).variation(of: "\($0)") != nil })
    #expect((0..<200).allSatisfy { assignment(1, [0, 1, 0]).variation(of: "\($0)") == 1 })
    // Thirds leave no gap at the end.
    #expect((0..<2000).allSatisfy { assignment(1, [33.33, 33.33, 33.33]).variation(of: "\($0)") != nil })
  }
}
