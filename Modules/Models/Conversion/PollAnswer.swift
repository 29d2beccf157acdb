/// What a visitor answered to a poll's question, as it was sent.
public enum PollAnswer: Hashable, Sendable {
  /// In words, or the one option that was chosen.
  case text(String)
  /// A number of a scale.
  case number(Int)
  /// The options that were chosen.
  case options([String])
}

/// What a poll asks for, and so which answers there can be.
public enum PollQuestion: Hashable, Sendable {
  /// One of these options.
  case singleChoice([String])
  /// Any of these options, at least one.
  case multipleChoice([String])
  /// A whole number of a scale, its ends included.
  case rating(ClosedRange<Int>)
  /// A text of so many characters at most.
  case text(charactersMax: Int)
  /// How likely the visitor is to recommend something: 0 to 10. Detractors say 0 to 6, promoters 9 and 10.
  case netPromoterScore

  /// The answer in this question's own form: one option is a text, several are in the question's order and each once.
  ///
  /// - Returns: `nil` where the question has no such answer.
  public func accepted(_ answer: PollAnswer) -> PollAnswer? {
    switch (self, answer) {
    case (.singleChoice(let options), .text(let text)) where options.contains(text): answer
    case (.singleChoice(let options), .options(let chosen)) where chosen.count == 1 && options.contains(chosen[0]):
      .text(chosen[0])
    case (.multipleChoice(let options), .text(let text)) where options.contains(text): .options([text])
    case (.multipleChoice(let options), .options(let chosen))
    where !chosen.isEmpty && Set(chosen).isSubset(of: options): .options(options.filter(chosen.contains))
    case (.rating(let scale), .number(let number)) where scale.contains(number): answer
    case (.text(let charactersMax), .text(let text)) where !text.isEmpty && text.count <= charactersMax: answer
    case (.netPromoterScore, .number(let number)) where (0...10).contains(number): answer
    default: nil
    }
  }
}
