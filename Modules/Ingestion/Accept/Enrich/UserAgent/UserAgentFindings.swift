/// What one pass over a user agent found.
struct UserAgentFindings {
  /// Place of the strongest browser in the vocabulary, and the byte after its phrase.
  var browser = Int.max
  var browserEnd = 0
  /// Place of the strongest operating system in the vocabulary, and the byte after its phrase.
  var system = Int.max
  var systemEnd = 0
  var hasNoDevice = false
  var hasNoDeviceUnlessMobile = false
  var hasTabletWord = false
  var hasMobileWord = false
  var botWords = 0
  var firstBotWord = 0..<0
  var exemptions = 0
  var hasHumanWord = false
  var hasCompatibleProduct = false
  /// The byte after each mark's first occurrence; -1 where it does not occur.
  private var marks = [Int](repeating: -1, count: UserAgentVocabulary.Mark.allCases.count)

  init(_ text: UnsafeRawBufferPointer, _ vocabulary: UserAgentVocabulary) {
    vocabulary.automaton.scan(text) { phrase, start, end in
      switch vocabulary.meanings[phrase] {
      case .browser(let rank):
        if rank < browser { (browser, browserEnd) = (rank, end) }
      case .system(let rank):
        if rank < system { (system, systemEnd) = (rank, end) }
      case .device(.none): hasNoDevice = true
      case .device(.noneUnlessMobile): hasNoDeviceUnlessMobile = true
      case .device(.tablet): hasTabletWord = true
      case .device(.mobile): hasMobileWord = true
      case .botWord, .botName:
        if case .botName = vocabulary.meanings[phrase], has(.androidVersion), !has(.commentEnd) { break }
        if botWords == 0 { firstBotWord = start..<end }
        botWords += 1
      case .exemption: exemptions += 1
      case .human: hasHumanWord = true
      case .compatibleProduct: hasCompatibleProduct = true
      case .mark(let mark):
        if marks[mark.rawValue] < 0 { marks[mark.rawValue] = end }
      }
    }
    if exemptions > 0 && botWords > 0 { dropExemptedBotWords(text, vocabulary) }
  }

  func has(_ mark: UserAgentVocabulary.Mark) -> Bool { marks[mark.rawValue] >= 0 }

  /// The byte after the mark's first occurrence.
  func end(of mark: UserAgentVocabulary.Mark) -> Int? {
    let end = marks[mark.rawValue]
    return end < 0 ? nil : end
  }

  /// A second pass, for the few texts that hold both: counts the bot words that stand in no exemption.
  private mutating func dropExemptedBotWords(_ text: UnsafeRawBufferPointer, _ vocabulary: UserAgentVocabulary) {
    var exempted: [Range<Int>] = []
    var words: [Range<Int>] = []
    vocabulary.automaton.scan(text) { phrase, start, end in
      switch vocabulary.meanings[phrase] {
      case .botWord, .botName: words.append(start..<end)
      case .exemption: exempted.append(start..<end)
      default: break
      }
    }
    let kept = words.filter { word in
      !exempted.contains { $0.lowerBound <= word.lowerBound && word.upperBound <= $0.upperBound }
    }
    botWords = kept.count
    firstBotWord = kept.first ?? 0..<0
  }
}
