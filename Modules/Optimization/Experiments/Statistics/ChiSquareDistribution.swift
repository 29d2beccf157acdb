import Glibc

/// Tails of the chi-square distribution.
enum ChiSquareDistribution {
  /// Probability of a value beyond `x` with `degrees` degrees of freedom.
  ///
  /// The regularized incomplete gamma function, by its series or its continued fraction (Abramowitz and Stegun 6.5.29,
  /// 6.5.31), whichever converges.
  static func upperTail(_ x: Double, degrees: Int) -> Double {
    precondition(degrees > 0, "chi-square has degrees of freedom")
    guard x > 0 else { return 1 }
    let (a, x) = (Double(degrees) / 2, x / 2)
    let scale = exp(-x + a * log(x) - lgamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while term > sum * 1e-16 {
        n += 1
        term *= x / n
        sum += term
      }
      return max(0, 1 - sum * scale)
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for step in 1...10_000 {
      let numerator = -Double(step) * (Double(step) - a)
      b += 2
      d = 1 / nonzero(numerator * d + b)
      c = nonzero(b + numerator / c)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return fraction * scale
  }

  private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
