/// One answer that a visitor gave to a poll.
public struct PollResponse: Hashable, Sendable {
  /// Its number: later ones are greater.
  public var number: Int64
  /// The visitor: a hash under the website's seed.
  public var visitor: UInt64
  /// When it was given.
  public var time: Instant
  /// On which page.
  public var page: PageAddress
  /// On what.
  public var device: DeviceClass
  /// Where: a code of ISO 3166-1, empty where it is not known.
  public var country: String
  /// What was answered.
  public var answer: PollAnswer

  /// A response with these values.
  public init(
    number: Int64, visitor: UInt64, time: Instant, page: PageAddress, device: DeviceClass, country: String,
    answer: PollAnswer
  ) {
    self.number = number
    self.visitor = visitor
    self.time = time
    self.page = page
    self.device = device
    self.country = country
    self.answer = answer
  }
}

/// What all the responses to a poll are together.
public struct PollFigures: Hashable, Sendable {
  /// How often it was shown.
  public var views = 0
  /// How often it was closed without an answer.
  public var dismissals = 0
  /// Responses whose answers the question has.
  public var responses = 0
  /// Different visitors of them.
  public var visitors = 0
  /// How often each option was chosen, in the question's order; none of other questions.
  public var options: [PollOptionCount] = []
  /// How often each number was answered, in their order, those of nobody included; none of other questions.
  public var numbers: [PollNumberCount] = []

  /// No figures.
  public init() {}

  /// The mean of the numbers; `nil` where there is none.
  public var mean: Double? {
    let count = numbers.reduce(0) { $0 + $1.count }
    return count > 0 ? Double(numbers.reduce(0) { $0 + $1.number * $1.count }) / Double(count) : nil
  }

  /// How many numbers lie in a range.
  public func count(in range: ClosedRange<Int>) -> Int {
    numbers.reduce(0) { $0 + (range.contains($1.number) ? $1.count : 0) }
  }
}

/// How often one option of a poll was chosen.
public struct PollOptionCount: Hashable, Sendable {
  /// Its text.
  public var option: String
  /// Responses that chose it.
  public var count: Int

  /// An option with its count.
  public init(option: String, count: Int) {
    self.option = option
    self.count = count
  }
}

/// How often one number of a scale was answered.
public struct PollNumberCount: Hashable, Sendable {
  /// The number.
  public var number: Int
  /// Responses that gave it.
  public var count: Int

  /// A number with its count.
  public init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }
}
