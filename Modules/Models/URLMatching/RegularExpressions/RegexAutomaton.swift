/// A regular expression as a deterministic automaton: one look-up in a table for each byte of a text, and nothing else.
///
/// So there is no text on which matching takes long. What costs is making the table, once; an expression whose table
/// would be too large is refused. Finds the expression anywhere in a text.
struct RegexAutomaton: Sendable {
  /// Most states, and most steps to find them.
  static let statesMax = 2_000
  static let stepsMax = 2_000_000

  /// By state and class of byte: the state that follows.
  private let follows: [UInt16]
  /// By byte: its class.
  private let classes: [UInt8]
  private let classCount: Int
  /// By state: whether a text that ends here matches.
  private let acceptsAtEnd: [Bool]
  private let first: UInt16

  /// The state in which it does not matter any more what follows.
  private static let matched: UInt16 = 0

  init(_ pattern: String) throws(RegexFault) {
    var construction = Construction(try RegexProgram(try RegexSyntax.parse(pattern)))
    first = try construction.run()
    follows = construction.follows
    classes = construction.classes
    classCount = construction.representatives.count
    acceptsAtEnd = construction.acceptsAtEnd
  }

  /// A search that is under way.
  struct Search {
    fileprivate var state: UInt16
  }

  var start: Search { Search(state: first) }

  /// Goes on with more bytes, those of ASCII's capitals as small letters if wanted.
  func feed(_ bytes: UnsafeRawBufferPointer, lowercasing: Bool = false, to search: inout Search) {
    var state = Int(search.state)
    follows.withUnsafeBufferPointer { follows in
      classes.withUnsafeBufferPointer { classes in
        for var byte in bytes {
          if lowercasing, byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
          state = Int(follows[state &* classCount &+ Int(classes[Int(byte)])])
        }
      }
    }
    search.state = UInt16(truncatingIfNeeded: state)
  }

  /// Whether the expression was found, when nothing more follows.
  func isFound(_ search: Search) -> Bool {
    search.state == Self.matched || acceptsAtEnd[Int(search.state)]
  }

  /// Whether `text` holds the expression.
  func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var search = start
      feed(UnsafeRawBufferPointer(bytes), to: &search)
      return isFound(search)
    }
  }
}

extension RegexAutomaton {
  /// Finds the states, by following sets of a program's instructions.
  private struct Construction {
    /// Instructions that may come next, before anything is known of the byte that follows.
    private struct Key: Hashable {
      var entries: [Int]
      var isStart: Bool
      var isBehindWord: Bool
    }

    private let program: RegexProgram
    private let asksForWords: Bool
    private(set) var classes: [UInt8]
    /// A byte of each class.
    private(set) var representatives: [UInt8]
    private(set) var follows: [UInt16] = []
    private(set) var acceptsAtEnd: [Bool] = []
    private var numbers: [Key: UInt16] = [:]
    private var keys: [Key?] = []
    private var steps = 0
    private var visited: [Int]
    private var visit = 0

    init(_ program: RegexProgram) {
      self.program = program
      asksForWords = program.asksForWords
      visited = [Int](repeating: 0, count: program.instructions.count)
      var sets: Set<RegexProgram.ByteSet> = []
      for case .byte(let set, _) in program.instructions { sets.insert(set) }
      var classOf = [Int](repeating: 0, count: 256)
      func split(by isMember: (UInt8) -> Bool) {
        var numbers: [Int: Int] = [:]
        for byte in 0..<256 {
          let key = classOf[byte] * 2 + (isMember(UInt8(byte)) ? 1 : 0)
          let number = numbers[key] ?? numbers.count
          numbers[key] = number
          classOf[byte] = number
        }
      }
      for set in sets { split(by: set.contains) }
      if asksForWords { split(by: ScalarSet.isWordByte) }
      // Classes are numbered by their first byte, whatever order the sets came in.
      var order: [Int: UInt8] = [:]
      representatives = []
      classes = []
      for byte in 0..<256 {
        if order[classOf[byte]] == nil {
          order[classOf[byte]] = UInt8(representatives.count)
          representatives.append(UInt8(byte))
        }
        classes.append(order[classOf[byte]] ?? 0)
      }
    }

    /// Finds all states; tells the first.
    mutating func run() throws(RegexFault) -> UInt16 {
      keys = [nil]
      acceptsAtEnd = [true]
      follows = [UInt16](repeating: RegexAutomaton.matched, count: representatives.count)
      let first = try number(Key(entries: [program.entry], isStart: true, isBehindWord: false))
      var state = 1
      while state < keys.count {
        try follow(state)
        state += 1
      }
      return first
    }

    private mutating func number(_ key: Key) throws(RegexFault) -> UInt16 {
      if let known = numbers[key] { return known }
      guard keys.count < RegexAutomaton.statesMax else { throw .tooComplex }
      let new = UInt16(keys.count)
      numbers[key] = new
      keys.append(key)
      return new
    }

    private mutating func follow(_ state: Int) throws(RegexFault) {
      guard let key = keys[state] else { return }
      acceptsAtEnd.append(try reach(key, before: nil) == nil)
      let plain = try reach(key, before: false)
      let word = asksForWords ? try reach(key, before: true) : plain
      for byte in representatives {
        let isWord = ScalarSet.isWordByte(byte)
        guard let reached = isWord ? word : plain else {
          follows.append(RegexAutomaton.matched)
          continue
        }
        // The expression may begin at each place of the text.
        var entries = [program.entry]
        for index in reached {
          steps += 1
          if case .byte(let set, let next) = program.instructions[index], set.contains(byte) { entries.append(next) }
        }
        entries.sort()
        var distinct: [Int] = []
        for entry in entries where distinct.last != entry { distinct.append(entry) }
        guard steps <= RegexAutomaton.stepsMax else { throw .tooComplex }
        follows.append(
          try number(Key(entries: distinct, isStart: false, isBehindWord: asksForWords && isWord)))
      }
    }

    /// Instructions that wait for a byte, reached from a state; `nil` when the expression has matched.
    ///
    /// - Parameter nextIsWord: whether a character of a word follows; `nil` at the text's end.
    private mutating func reach(_ key: Key, before nextIsWord: Bool?) throws(RegexFault) -> [Int]? {
      visit += 1
      var waiting: [Int] = []
      var pending = key.entries
      while let index = pending.popLast() {
        guard visited[index] != visit else { continue }
        visited[index] = visit
        steps += 1
        switch program.instructions[index] {
        case .match: return nil
        case .byte: waiting.append(index)
        case .fork(let one, let other):
          pending.append(one)
          pending.append(other)
        case .assertion(let assertion, let next):
          let holds =
            switch assertion {
            case .start: key.isStart
            case .end: nextIsWord == nil
            case .wordBoundary: key.isBehindWord != (nextIsWord ?? false)
            case .noWordBoundary: key.isBehindWord == (nextIsWord ?? false)
            }
          if holds { pending.append(next) }
        }
      }
      guard steps <= RegexAutomaton.stepsMax else { throw .tooComplex }
      return waiting
    }
  }
}
