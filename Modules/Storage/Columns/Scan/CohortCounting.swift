import Models

/// Cohorts from what is known of each visitor: in which periods it founded and returned, and what it spent when. Where
/// these facts come from is the caller's matter.
struct CohortCounting<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  /// Codes of visitors lie below.
  let visitors: Int
  let periods: Int
  let distanceMax: Int
  /// In which periods each visitor had a founding event, and in which a returning one.
  let founding: PeriodMasks<Word>
  let returning: PeriodMasks<Word>
  /// Visitors that found no cohort; `nil` = none.
  let known: Marks?
  /// Amounts, in parts; `nil` when money is not asked for.
  let amounts: [[Amount]]?

  /// What a visitor spent in one period, or got back.
  struct Amount: Sendable {
    var visitor: UInt32
    var period: Int32
    var minorUnits: Int64
  }

  private struct Counts: Sendable {
    /// By cohort.
    var visitors: [Int]
    /// By cohort, then by period.
    var returned: [Int]
  }

  func answer() throws -> RetentionAnswer {
    let shares = Lanes.worth(visitors)
    let lanes = try Lanes.run(shares) { lane in
      count(visitors * lane / shares..<visitors * (lane + 1) / shares)
    }
    let revenue = amounts.map(revenue)
    return RetentionAnswer(
      cohorts: (0..<periods).map { cohort in
        let distances = 0...min(distanceMax, periods - 1 - cohort)
        let own = cohort * periods + cohort
        return .init(
          visitors: lanes.reduce(0) { $0 + $1.visitors[cohort] },
          returned: distances.map { distance in lanes.reduce(0) { $0 + $1.returned[own + distance] } },
          revenue: revenue.map { revenue in distances.map { revenue[own + $0] } } ?? [])
      })
  }

  /// The cohort of a visitor.
  @inline(__always)
  private func cohort(_ visitor: Int) -> Int? {
    guard let cohort = founding.first(visitor), known?.bytes[visitor] ?? 0 == 0 else { return nil }
    return cohort
  }

  private func count(_ range: Range<Int>) -> Counts {
    let (periods, distanceMax) = (periods, min(distanceMax, periods))
    var counts = Counts(
      visitors: [Int](repeating: 0, count: periods), returned: [Int](repeating: 0, count: periods * periods))
    counts.visitors.withUnsafeMutableBufferPointer { cohorts in
      counts.returned.withUnsafeMutableBufferPointer { returned in
        for visitor in range {
          guard let cohort = cohort(visitor) else { continue }
          cohorts[cohort] &+= 1
          let own = returned.baseAddress! + cohort &* periods  // there is a period when there is a cohort
          returning.forEach(visitor, cohort...min(cohort + distanceMax, periods - 1)) { own[$0] &+= 1 }
        }
      }
    }
    return counts
  }

  /// By cohort, then by period: sums of the amounts.
  private func revenue(_ amounts: [[Amount]]) -> [Int] {
    var sums = [Int](repeating: 0, count: periods * periods)
    for amount in amounts.joined() {
      guard let cohort = cohort(Int(amount.visitor)) else { continue }
      let place = cohort * periods + Int(amount.period)
      sums[place] = sums[place].addingSaturated(Int(amount.minorUnits))
    }
    return sums
  }
}

extension [Instant] {
  /// The period between two of these ascending borders that holds an instant.
  func period(of milliseconds: Int64) -> Int? {
    let next = indices.firstPlace { self[$0].milliseconds > milliseconds }
    return next > 0 && next < count ? next - 1 : nil
  }
}
