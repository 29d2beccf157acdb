public import Models

/// What visitors answered to polls, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction. Answers are judged by the question when they are read:
/// what it has no room for counts nowhere.
public final class Polls {
  let store: ConsumerStore?

  /// Opens the polls of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.polls, in: directory, steps: PollStore.steps.count)
  }

  /// Responses to a poll, the latest first.
  ///
  /// - Parameters:
  ///   - poll: its 18-digit number.
  ///   - question: what it asks.
  ///   - oncePerVisitor: of each visitor the first response counts, and no other.
  /// - Returns: the responses of the page that was asked for, and how many there are.
  /// - Throws: `StoreError`.
  public func responses(
    to poll: String, of website: WebsiteID, question: PollQuestion, oncePerVisitor: Bool = false,
    times: InstantRange = .all, limit: Int, offset: Int
  ) throws(StoreError) -> (responses: [PollResponse], total: Int) {
    var (page, total) = ([PollResponse](), 0)
    try forEach(poll, website, question, oncePerVisitor, times) { response in
      if total >= offset, page.count < limit { page.append(response) }
      total += 1
    }
    return (page, total)
  }

  /// All responses together.
  ///
  /// - Throws: `StoreError`.
  public func figures(
    of poll: String, on website: WebsiteID, question: PollQuestion, oncePerVisitor: Bool = false,
    times: InstantRange = .all
  ) throws(StoreError) -> PollFigures {
    var figures = PollFigures()
    var visitors: Set<UInt64> = []
    var options: [String: Int] = [:]
    var numbers: [Int: Int] = [:]
    try forEach(poll, website, question, oncePerVisitor, times) { response in
      figures.responses += 1
      visitors.insert(response.visitor)
      switch response.answer {
      case .text(let text): options[text, default: 0] += 1
      case .number(let number): numbers[number, default: 0] += 1
      case .options(let chosen): for option in chosen { options[option, default: 0] += 1 }
      }
    }
    figures.visitors = visitors.count
    switch question {
    case .singleChoice(let all), .multipleChoice(let all):
      figures.options = all.map { PollOptionCount(option: $0, count: options[$0] ?? 0) }
    case .rating(let scale): figures.numbers = scale.map { PollNumberCount(number: $0, count: numbers[$0] ?? 0) }
    case .netPromoterScore:
      figures.numbers = (0...10).map { PollNumberCount(number: $0, count: numbers[$0] ?? 0) }
    case .text: break
    }
    (figures.views, figures.dismissals) = try shown(poll, website, times)
    return figures
  }

  /// Days of UTC that begin within the time.
  private func shown(
    _ poll: String, _ website: WebsiteID, _ times: InstantRange
  ) throws(StoreError) -> (views: Int, dismissals: Int) {
    guard let store else { return (0, 0) }
    return try StoreError.translating {
      let day: Int64 = 86_400_000
      let statement = try store.connection.prepare(
        """
        SELECT coalesce(sum(views), 0), coalesce(sum(dismissals), 0) FROM day
        WHERE poll = (SELECT id FROM poll WHERE website = ? AND name = ?) AND day >= ? AND day < ?
        """)
      statement.bind(1, Int64(website.rawValue)).bind(2, poll)
        .bind(3, times.start.milliseconds.floorDivided(by: day))
        .bind(4, (times.end.milliseconds + day - 1).floorDivided(by: day))
      defer { statement.reset() }
      return try statement.step() ? (statement.int(0), statement.int(1)) : (0, 0)
    }
  }

  private func forEach(
    _ poll: String, _ website: WebsiteID, _ question: PollQuestion, _ oncePerVisitor: Bool, _ times: InstantRange,
    _ body: (PollResponse) -> Void
  ) throws(StoreError) {
    guard let store else { return }
    try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT id, visitor, time, host, path, device, country, form, number, text FROM response
        WHERE poll = (SELECT id FROM poll WHERE website = ? AND name = ?) AND time >= ? AND time < ?
          AND (? = 0 OR id = (SELECT min(id) FROM response AS other
            WHERE other.visitor = response.visitor AND other.poll = response.poll))
        ORDER BY time DESC, id DESC
        """)
      statement.bind(1, Int64(website.rawValue)).bind(2, poll).bind(3, times.start.milliseconds)
        .bind(4, times.end.milliseconds).bind(5, oncePerVisitor ? 1 : 0)
      while try statement.step() {
        guard let sent = try Self.answer(statement), let answer = question.accepted(sent) else { continue }
        body(
          PollResponse(
            number: statement.int64(0), visitor: UInt64(bitPattern: statement.int64(1)),
            time: Instant(milliseconds: statement.int64(2)),
            page: PageAddress(host: statement.text(3), path: statement.text(4)),
            device: UInt8(exactly: statement.int64(5)).flatMap(DeviceClass.init(rawValue:)) ?? .other,
            country: statement.text(6), answer: answer))
      }
    }
  }

  static func answer(_ row: Statement) throws -> PollAnswer? {
    switch PollStore.AnswerForm(rawValue: row.int64(7)) {
    case .text: .text(row.text(9))
    case .number: .number(row.int(8))
    case .options: .options(row.text(9).split(separator: PollStore.separator).map(String.init))
    case nil: throw StoreError.damaged("polls.sqlite: response \(row.int64(0)) has an unknown form")
    }
  }
}
