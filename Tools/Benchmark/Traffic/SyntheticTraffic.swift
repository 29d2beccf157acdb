import Models

/// Ninety days of a made-up website's traffic, day by day and in the order of time.
///
/// It grows, is quieter at weekends and at night; visitors come back, soon after their first visit most often;
/// sessions hold one to twenty events, nearly half of them one pageview; about one event in seven is a custom one;
/// pages, sources and places are as unevenly popular as on real websites. The same size and seed give the same events.
struct SyntheticTraffic {
  static let days = 90
  /// 2 September 2025, 00:00 UTC.
  static let start = Int64(20_333) * dayMilliseconds
  /// The instant after the last day.
  static let end = start + Int64(days) * dayMilliseconds
  private static let dayMilliseconds: Int64 = 86_400_000

  private struct Session {
    let start: Int64
    let visitor: UInt32
    let length: UInt8
  }

  let size: Int
  private let seed: UInt64
  private let sessions: [Session]
  private let people: SyntheticPeople
  private var nextSession = 0
  private var day = 0
  /// Events of sessions that reach into the next day.
  private var pending: [TrafficEvent] = []

  /// - Parameter size: number of events.
  init(size: Int, seed: UInt64, vocabulary: SiteVocabulary) {
    self.size = size
    self.seed = seed
    people = SyntheticPeople(seed: seed, vocabulary: vocabulary)
    sessions = Self.sessions(size: size, seed: seed)
  }

  /// Number of sessions.
  var sessionCount: Int { sessions.count }

  /// The events of the next day; `nil` after the last.
  mutating func nextDay() -> [TrafficEvent]? {
    guard day < Self.days else { return nil }
    let dayEnd = Self.start + Int64(day + 1) * Self.dayMilliseconds
    var events = pending
    while nextSession < sessions.count, sessions[nextSession].start < dayEnd {
      addEvents(of: nextSession, to: &events)
      nextSession += 1
    }
    day += 1
    // The number of the session decides between events of one millisecond; within a session times only grow.
    events.sort { ($0.time, $0.session) < ($1.time, $1.session) }
    let due = day == Self.days ? events.count : events.partitionPoint { $0.time >= dayEnd }
    pending = Array(events[due...])
    events.removeSubrange(due...)
    return events
  }

  private func addEvents(of number: Int, to events: inout [TrafficEvent]) {
    let session = sessions[number]
    var draws = SeededDraws(seed: seed &+ 2, stream: UInt64(number))
    let client = people.client(session.visitor)
    let origin = people.origin(&draws)
    var time = session.start
    var path: UInt16 = 0
    for place in 0..<Int(session.length) {
      if place > 0 { time += people.pause(&draws) }
      let name = place == 0 ? 0 : people.name(&draws)
      if name == 0 { path = people.path(&draws) }
      // A visit that would outlast the last day ends with it.
      events.append(
        TrafficEvent(
          time: min(time, Self.end - 1), session: UInt32(number), visitor: session.visitor, path: path,
          name: UInt8(name), revenue: SiteVocabulary.paidNames.contains(name) ? people.revenue(&draws) : 0,
          origin: origin, client: client))
    }
  }

  // MARK: Who comes when

  private static func sessions(size: Int, seed: UInt64) -> [Session] {
    let visitors = max(1, size / 6)
    let visits = WeightedPlaces(ranks: 200, exponent: 2.4)
    let lengths = WeightedPlaces([0.45] + (0..<19).map { 0.55 * 0.24 * power(0.76, $0) })
    let rhythm = VisitRhythm(days: days)
    var draws = SeededDraws(seed: seed)
    var firstDays: [UInt8] = []
    firstDays.reserveCapacity(visitors)
    var sessions: [Session] = []
    sessions.reserveCapacity(size / 3)
    var left = size
    func add(_ visitor: Int, isFirst: Bool) {
      guard left > 0 else { return }
      let length = min(left, 1 + lengths.draw(&draws))
      left -= length
      let first = Int(firstDays[visitor])
      let day = isFirst ? first : rhythm.return(after: first, &draws)
      sessions.append(
        Session(
          start: start + Int64(day) * dayMilliseconds + rhythm.timeOfDay(&draws), visitor: UInt32(visitor),
          length: UInt8(length)))
    }
    for visitor in 0..<visitors {
      firstDays.append(UInt8(rhythm.firstDay(&draws)))
      for visit in 0...visits.draw(&draws) { add(visitor, isFirst: visit == 0) }
    }
    // Whatever is missing is made of further visits; the early half of the visitors are the regular ones.
    while left > 0 {
      let share = draws.share()
      add(Int(share * share * Double(visitors)), isFirst: false)
    }
    sessions.sort { ($0.start, $0.visitor, $0.length) < ($1.start, $1.visitor, $1.length) }
    return sessions
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

/// On which days and at which hours visits begin.
private struct VisitRhythm {
  private let days: Int
  private let firstDays: WeightedPlaces
  private let hours: WeightedPlaces

  init(days: Int) {
    self.days = days
    firstDays = WeightedPlaces(
      (0..<days).map { day in
        let isWeekend = (SyntheticTraffic.start / 86_400_000 + Int64(day) + 3) % 7 >= 5
        return (isWeekend ? 0.7 : 1) * (1 + 0.3 * Double(day) / Double(days))
      })
    hours = WeightedPlaces([
      9, 6, 5, 4, 4, 5, 8, 13, 19, 24, 27, 29, 30, 30, 31, 32, 33, 35, 37, 38, 36, 30, 22, 14,
    ])
  }

  func firstDay(_ draws: inout SeededDraws) -> Int { firstDays.draw(&draws) }

  /// A day from the first visit's on, near it most often.
  func `return`(after first: Int, _ draws: inout SeededDraws) -> Int {
    let share = draws.share()
    return first + Int(Double(days - first) * share * share * share.squareRoot())
  }

  func timeOfDay(_ draws: inout SeededDraws) -> Int64 {
    Int64(hours.draw(&draws)) * 3_600_000 + Int64(draws.below(3_600_000))
  }
}

extension Array {
  /// The first place at which `isBehind` holds, when it holds for all behind that too.
  fileprivate func partitionPoint(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
