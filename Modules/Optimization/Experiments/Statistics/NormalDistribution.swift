import Glibc

/// The standard normal distribution.
enum NormalDistribution {
  /// Probability of a value beyond `z`; keeps its digits far out.
  static func upperTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The value below which a share `p` of the values lies, 0 < p < 1.
  ///
  /// Newton's method on the tail's logarithm, from Abramowitz and Stegun 26.2.23.
  static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile needs a probability between 0 and 1")
    guard p != 0.5 else { return 0 }
    let tail = min(p, 1 - p)
    let t = (-2 * log(tail)).squareRoot()
    var z =
      t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in 0..<6 {
      let area = upperTail(z)
      let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      z += (log(area) - log(tail)) * area / density
    }
    return p < 0.5 ? -z : z
  }
}
