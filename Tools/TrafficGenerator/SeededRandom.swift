import Glibc

/// Random numbers that are the same for the same seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0 up to, not including, 1.
  mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// True this often.
  mutating func chance(_ probability: Double) -> Bool { share() < probability }

  /// 0 up to, not including, `count`.
  mutating func below(_ count: Int) -> Int { Int(share() * Double(count)) }

  /// One of the elements, each equally often.
  mutating func pick<T>(_ elements: [T]) -> T { elements[below(elements.count)] }

  /// Waiting time of something that comes without memory, with this mean.
  mutating func exponential(mean: Double) -> Double { -log(1 - share()) * mean }

  /// How often something happens that is expected `mean` times.
  mutating func poisson(mean: Double) -> Int {
    guard mean < 30 else {
      // The normal distribution is close enough here; Box and Muller's form.
      let normal = (-2 * log(1 - share())).squareRoot() * cos(2 * .pi * share())
      return max(0, Int((mean + normal * mean.squareRoot()).rounded()))
    }
    let limit = exp(-mean)
    var product = share()
    var count = 0
    while product > limit {
      product *= share()
      count += 1
    }
    return count
  }
}

/// Things of which some are picked more often than others.
struct Weighted<Element: Sendable>: Sendable {
  private let elements: [Element]
  private var sums: [Double] = []

  /// - Precondition: at least one element has a weight above 0.
  init(_ weighted: [(Element, Double)]) {
    elements = weighted.map(\.0)
    var sum = 0.0
    for (_, weight) in weighted {
      sum += weight
      sums.append(sum)
    }
    precondition(sum > 0, "something must be there to pick")
  }

  /// Each element as often as its place by a power law says: the first most.
  init(ranked elements: [Element], exponent: Double) {
    self.init(elements.enumerated().map { ($1, pow(Double($0 + 1), -exponent)) })
  }

  func pick(_ random: inout SeededRandom) -> Element {
    let target = random.share() * (sums.last ?? 0)
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > target { high = middle } else { low = middle + 1 }
    }
    return elements[low]
  }
}
