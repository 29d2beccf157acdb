extension FixedWidthInteger {
  /// The sum, or the nearest number that there is: what strangers send is added up, and no amount of it may end the
  /// process or turn a sum around.
  public func addingSaturated(_ other: Self) -> Self {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }
}
