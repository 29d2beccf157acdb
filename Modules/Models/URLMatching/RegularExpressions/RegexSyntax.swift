/// What a regular expression says, as a tree.
indirect enum RegexNode: Hashable {
  /// Nothing.
  case empty
  /// One character of a set.
  case set(ScalarSet)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// So many times; without an end when `max` is missing.
  case repetition(RegexNode, min: Int, max: Int?)
  case assertion(Assertion)

  /// What must hold between two characters.
  enum Assertion: Hashable { case start, end, wordBoundary, noWordBoundary }
}

/// Reads a regular expression: the part of the usual syntax whose matching time is linear in the text.
///
/// Literals, `.`, classes, `\d \w \s` and their opposites, `\b \B ^ $`, groups, alternatives, `* + ? {n} {n,} {n,m}`
/// (lazy ones too, which accept the same texts), `(?i)` at the beginning. Back references and look-around are refused.
struct RegexSyntax {
  /// Most repetitions that may be counted.
  static let repetitionMax = 1000
  /// Most groups within each other.
  static let depthMax = 50

  private let scalars: [UInt32]
  private var at = 0
  private var depth = 0
  private var foldsCase = false

  /// The tree of `pattern`.
  static func parse(_ pattern: String) throws(RegexFault) -> RegexNode {
    var syntax = RegexSyntax(scalars: pattern.unicodeScalars.map(\.value))
    if pattern.hasPrefix("(?i)") {
      syntax.at = 4
      syntax.foldsCase = true
    }
    let node = try syntax.alternatives()
    guard syntax.at == syntax.scalars.count else { throw .unbalancedParenthesis }
    return node
  }

  private init(scalars: [UInt32]) { self.scalars = scalars }

  private var next: UInt32? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard let next, next == character.unicodeScalars.first?.value else { return false }
    at += 1
    return true
  }

  private func isNext(_ text: String) -> Bool { scalars[at...].starts(with: text.unicodeScalars.map(\.value)) }

  private mutating func alternatives() throws(RegexFault) -> RegexNode {
    var nodes = [try sequence()]
    while take("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func sequence() throws(RegexFault) -> RegexNode {
    var nodes: [RegexNode] = []
    while let next, next != "|", next != ")" {
      let node = try piece()
      nodes.append(try repeated(node))
    }
    return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
  }

  private mutating func piece() throws(RegexFault) -> RegexNode {
    guard let next else { return .empty }
    switch next {
    case "(": return try group()
    case "[": return .set(folded(try characterClass()))
    case "\\": return try escape()
    case "*", "+", "?": throw .nothingToRepeat
    default: break
    }
    at += 1
    switch next {
    case ".": return .set(.anything)
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    default: return .set(folded(ScalarSet([next...next])))
    }
  }

  private func folded(_ set: ScalarSet) -> ScalarSet { foldsCase ? set.foldingCase : set }

  private mutating func group() throws(RegexFault) -> RegexNode {
    at += 1
    depth += 1
    guard depth <= RegexSyntax.depthMax else { throw .tooComplex }
    if take("?") {
      if take(":") {
      } else if isNext("=") || isNext("!") || isNext("<=") || isNext("<!") {
        throw .unsupported("look-around")
      } else if isNext("<") || isNext("P<") {
        while let next, next != ">" { at += 1 }
        guard take(">") else { throw .unbalancedParenthesis }
      } else {
        throw .unsupported("this kind of group")
      }
    }
    let node = try alternatives()
    guard take(")") else { throw .unbalancedParenthesis }
    depth -= 1
    return node
  }

  // MARK: Repetitions

  private mutating func repeated(_ node: RegexNode) throws(RegexFault) -> RegexNode {
    guard let bounds = try bounds() else { return node }
    if case .assertion = node { throw .nothingToRepeat }
    if let max = bounds.max, max < bounds.min { throw .badRepetition }
    guard bounds.min <= RegexSyntax.repetitionMax, bounds.max ?? 0 <= RegexSyntax.repetitionMax else {
      throw .tooComplex
    }
    _ = take("?")
    if take("+") { throw .unsupported("possessive repetition") }
    if try self.bounds() != nil { throw .nothingToRepeat }
    return .repetition(node, min: bounds.min, max: bounds.max)
  }

  private mutating func bounds() throws(RegexFault) -> (min: Int, max: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{" else { return nil }
    // A brace that begins no repetition stands for itself.
    let begin = at
    at += 1
    if let min = try number() {
      if take("}") { return (min, min) }
      if take(",") {
        let max = try number()
        if take("}") { return (min, max) }
      }
    }
    at = begin
    return nil
  }

  private mutating func number() throws(RegexFault) -> Int? {
    var value: Int?
    while let next, (0x30...0x39).contains(next) {
      value = (value ?? 0) * 10 + Int(next - 0x30)
      guard value ?? 0 <= 1_000_000 else { throw .tooComplex }
      at += 1
    }
    return value
  }

  // MARK: Escapes and classes

  private mutating func escape() throws(RegexFault) -> RegexNode {
    at += 1
    guard let next else { throw .danglingEscape }
    if take("b") { return .assertion(.wordBoundary) }
    if take("B") { return .assertion(.noWordBoundary) }
    if (0x31...0x39).contains(next) { throw .unsupported("a reference to a group") }
    return .set(folded(try escapedSet()))
  }

  /// What an escape stands for, inside a class and outside, from behind its backslash.
  private mutating func escapedSet() throws(RegexFault) -> ScalarSet {
    guard let next else { throw .danglingEscape }
    at += 1
    switch next {
    case "d": return .digits
    case "D": return ScalarSet.digits.complement
    case "w": return .wordCharacters
    case "W": return ScalarSet.wordCharacters.complement
    case "s": return .blanks
    case "S": return ScalarSet.blanks.complement
    case "n": return ScalarSet([0x0A...0x0A])
    case "r": return ScalarSet([0x0D...0x0D])
    case "t": return ScalarSet([0x09...0x09])
    case "f": return ScalarSet([0x0C...0x0C])
    case "v": return ScalarSet([0x0B...0x0B])
    case "x": return try hexadecimal(digits: 2)
    case "u": return try hexadecimal(digits: 4)
    default:
      guard !ScalarSet.wordCharacters.ranges.contains(where: { $0.contains(next) }) || next == "_" else {
        throw .unsupported("the escape \\\(Unicode.Scalar(next).map { String($0) } ?? "")")
      }
      return ScalarSet([next...next])
    }
  }

  private mutating func hexadecimal(digits: Int) throws(RegexFault) -> ScalarSet {
    let text = String(String.UnicodeScalarView(scalars[at...].prefix(digits).compactMap { Unicode.Scalar($0) }))
    guard text.utf8.count == digits, let value = UInt32(text, radix: 16), text.utf8.first != UInt8(ascii: "+") else {
      throw .danglingEscape
    }
    at += digits
    return ScalarSet([value...value])
  }

  private mutating func characterClass() throws(RegexFault) -> ScalarSet {
    at += 1
    let isNegated = take("^")
    var set = ScalarSet()
    var isEmpty = true
    while let next, next != "]" {
      isEmpty = false
      let low = try classMember()
      let isRange = self.next == "-" && at + 1 < scalars.count && scalars[at + 1] != "]"
      guard isRange else {
        set = set.union(low)
        continue
      }
      at += 1
      let high = try classMember()
      guard let first = low.single, let last = high.single, first <= last else { throw .badRange }
      set = set.union(ScalarSet([first...last]))
    }
    guard take("]") else { throw .unbalancedBracket }
    guard !isEmpty else { throw .emptyClass }
    // Letters are folded before the class is turned round: `(?i)[^a]` accepts no `A`.
    return isNegated ? folded(set).complement : set
  }

  private mutating func classMember() throws(RegexFault) -> ScalarSet {
    guard let next else { throw .unbalancedBracket }
    at += 1
    if next == "\\" { return self.next == "b" ? try backspace() : try escapedSet() }
    return ScalarSet([next...next])
  }

  private mutating func backspace() throws(RegexFault) -> ScalarSet {
    at += 1
    return ScalarSet([0x08...0x08])
  }
}

extension ScalarSet {
  /// The only member; `nil` when there are more, or none.
  fileprivate var single: UInt32? {
    ranges.count == 1 && ranges[0].lowerBound == ranges[0].upperBound ? ranges[0].lowerBound : nil
  }
}

/// Compares a scalar with a literal.
private func == (scalar: UInt32?, character: Unicode.Scalar) -> Bool { scalar == character.value }

private func != (scalar: UInt32, character: Unicode.Scalar) -> Bool { scalar != character.value }

private func ~= (character: Unicode.Scalar, scalar: UInt32) -> Bool { scalar == character.value }
