extension Range<Int> {
  /// The first place at which a condition holds that holds at all places behind it too; the upper bound where it holds
  /// at none. Asks of as many places as the range's length has bits.
  @inline(__always)
  func firstPlace<Failure: Error>(where holds: (_ place: Int) throws(Failure) -> Bool) throws(Failure) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if try holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
