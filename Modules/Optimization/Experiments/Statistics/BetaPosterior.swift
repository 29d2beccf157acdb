import Glibc

/// What is known of a share after some visitors, from a uniform prior: the distribution
/// Beta(1 + conversions, 1 + others).
///
/// Works on the logit t = log(p / (1 − p)), where the density is smooth and falls off on both sides: a sum over evenly
/// spaced points is then exact to many digits, however many or few visitors there are.
struct BetaPosterior {
  private let a: Double
  private let b: Double
  /// The most probable logit.
  private let mode: Double
  /// About a standard deviation of the logit.
  private let width: Double

  init(_ counts: VariationCounts) {
    a = Double(counts.conversions) + 1
    b = Double(counts.visitors - counts.conversions) + 1
    mode = log(a / b)
    width = (1 / a + 1 / b + 0.65 * (1 / (a * a) + 1 / (b * b))).squareRoot()
  }

  /// How far from the mode the density is followed, and in which steps, in widths.
  private static let reach = 18.0
  private static let step = 1.0 / 16

  /// The density at a logit, relative to that at the mode.
  private func density(_ t: Double) -> Double {
    let d = t - mode
    // Far to the right the exponential would overflow; there the density is that of its tail.
    guard d < 500 else { return 0 }
    return exp(a * d - (a + b) * log1p(a / (a + b) * expm1(d)))
  }

  /// Probability that this share is greater than another, 0…1; the error is below 1e-6.
  ///
  /// Cost: some thousand evaluations of an exponential, whatever the counts.
  func probabilityGreater(than other: BetaPosterior) -> Double {
    width <= other.width
      ? expectation { other.distribution($0) }
      : 1 - other.expectation { distribution($0) }
  }

  /// The mean of a function of the logit that is handed points in ascending order.
  private func expectation(_ makeFunction: (Double) -> (Double) -> Double) -> Double {
    let count = Int(BetaPosterior.reach / BetaPosterior.step)
    let function = makeFunction(mode - Double(count) * BetaPosterior.step * width)
    var (sum, weights) = (0.0, 0.0)
    for index in -count...count {
      let t = mode + Double(index) * BetaPosterior.step * width
      let weight = density(t)
      weights += weight
      sum += weight * function(t)
    }
    return min(1, max(0, sum / weights))
  }

  /// The distribution function, to be asked for ascending logits from `first` on.
  private func distribution(_ first: Double) -> (Double) -> Double {
    let (low, high) = (mode - BetaPosterior.reach * width, mode + BetaPosterior.reach * width)
    let total = integral(from: low, to: high)
    var last = min(max(first, low), high)
    var area = integral(from: low, to: last)
    return { t in
      let t = min(max(t, low), high)
      area += integral(from: last, to: t)
      last = t
      return area / total
    }
  }

  /// The area under the density: Gauss and Legendre's rule with five points, on pieces of at most half a width.
  private func integral(from start: Double, to end: Double) -> Double {
    guard end > start else { return 0 }
    let pieces = max(1, Int(((end - start) / (width / 2)).rounded(.up)))
    let half = (end - start) / Double(pieces) / 2
    var sum = 0.0
    for piece in 0..<pieces {
      let middle = start + half * Double(2 * piece + 1)
      sum += 0.568888888888888889 * density(middle)
      sum += 0.478628670499366468 * pair(middle, half * 0.538469310105683091)
      sum += 0.236926885056189088 * pair(middle, half * 0.906179845938663993)
    }
    return sum * half
  }

  private func pair(_ middle: Double, _ distance: Double) -> Double {
    density(middle - distance) + density(middle + distance)
  }
}
