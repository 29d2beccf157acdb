/// A regular expression as a nondeterministic automaton over bytes of UTF-8.
struct RegexProgram {
  /// Bytes that may stand at one place.
  struct ByteSet: Hashable {
    private var words: InlineArray<4, UInt64> = [0, 0, 0, 0]

    init(_ ranges: some Sequence<ClosedRange<UInt8>>) {
      for range in ranges {
        for byte in range { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
      }
    }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

    static func == (one: ByteSet, other: ByteSet) -> Bool {
      (0..<4).allSatisfy { one.words[$0] == other.words[$0] }
    }

    func hash(into hasher: inout Hasher) {
      for index in 0..<4 { hasher.combine(words[index]) }
    }
  }

  enum Instruction {
    /// Takes one byte of the set and goes on.
    case byte(ByteSet, next: Int)
    /// Goes on at either.
    case fork(Int, Int)
    /// Goes on where it holds.
    case assertion(RegexNode.Assertion, next: Int)
    case match
  }

  /// Most instructions, and most steps to write them.
  static let instructionsMax = 5_000
  private static let stepsMax = 50_000

  private(set) var instructions: [Instruction] = [.match]
  private(set) var entry = 0
  private var steps = 0

  init(_ node: RegexNode) throws(RegexFault) { entry = try write(node, next: 0) }

  /// Whether it asks where words begin and end.
  var asksForWords: Bool {
    instructions.contains { instruction in
      guard case .assertion(let assertion, _) = instruction else { return false }
      return assertion == .wordBoundary || assertion == .noWordBoundary
    }
  }

  private mutating func emit(_ instruction: Instruction) throws(RegexFault) -> Int {
    guard instructions.count < Self.instructionsMax else { throw .tooComplex }
    instructions.append(instruction)
    return instructions.count - 1
  }

  /// Writes what matches `node` and then goes on at `next`; tells where that begins.
  private mutating func write(_ node: RegexNode, next: Int) throws(RegexFault) -> Int {
    steps += 1
    guard steps <= Self.stepsMax else { throw .tooComplex }
    switch node {
    case .empty: return next
    case .set(let set): return try write(set, next: next)
    case .assertion(let assertion): return try emit(.assertion(assertion, next: next))
    case .sequence(let nodes):
      var entry = next
      for node in nodes.reversed() { entry = try write(node, next: entry) }
      return entry
    case .alternatives(let nodes):
      var entry: Int?
      for node in nodes.reversed() {
        let branch = try write(node, next: next)
        entry = try entry.map { (other) throws(RegexFault) in try emit(.fork(branch, other)) } ?? branch
      }
      return entry ?? next
    case .repetition(let node, let min, let max):
      var entry = next
      if let max {
        for _ in min..<max { entry = try emit(.fork(try write(node, next: entry), next)) }
      } else {
        entry = try emit(.fork(next, next))
        instructions[entry] = .fork(try write(node, next: entry), next)
      }
      for _ in 0..<min { entry = try write(node, next: entry) }
      return entry
    }
  }

  private mutating func write(_ set: ScalarSet, next: Int) throws(RegexFault) -> Int {
    let sequences = set.byteSequences
    let single = ByteSet(sequences.lazy.filter { $0.count == 1 }.map { $0[0] })
    var entry = try emit(.byte(single, next: next))
    for sequence in sequences where sequence.count > 1 {
      var branch = next
      for range in sequence.reversed() { branch = try emit(.byte(ByteSet([range]), next: branch)) }
      entry = try emit(.fork(branch, entry))
    }
    return entry
  }
}
