import Glibc

/// Random numbers that are the same for the same seed (SplitMix64), and may begin anywhere: each visitor and each
/// session has a row of its own, so that its draws do not hang on what came before it.
struct SeededDraws {
  private var state: UInt64

  /// - Parameter stream: another number gives another, unrelated row of the same seed.
  init(seed: UInt64, stream: UInt64 = 0) {
    state = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) ^ Self.mixed(stream &* 0xD6E8_FEB8_6659_FD93)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A bijection that spreads neighbors over all 64 bits.
  static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number
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

  /// A draw of the standard normal distribution (Box and Muller's form).
  mutating func normal() -> Double {
    (-2 * log(1 - share())).squareRoot() * cos(2 * .pi * share())
  }
}

/// Places of a list of which some are drawn more often than others.
struct WeightedPlaces {
  private var sums: [Double] = []

  init(_ weights: [Double]) {
    var sum = 0.0
    for weight in weights {
      sum += weight
      sums.append(sum)
    }
  }

  /// The first place most often, the others as a power law says.
  init(ranks count: Int, exponent: Double) {
    self.init((1...count).map { pow(Double($0), -exponent) })
  }

  /// A place, 0 up to, not including, the number of weights.
  func draw(_ draws: inout SeededDraws) -> Int {
    let target = draws.share() * (sums.last ?? 0)
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
