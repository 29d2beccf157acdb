/// Which codes of a dictionary pass a condition: 1 for those that do. Made once a question; rows are then tested by
/// code.
struct CodeTable: Sendable {
  /// By code; code 0 is the empty text.
  let passes: [UInt8]
  /// Codes that pass, when they are few; `nil` when the list would be long.
  let few: [UInt32]?
  /// The only code that passes, or the only one that does not: rows are then compared instead of looked up.
  let only: UInt32?
  let allBut: UInt32?
  /// Whether rows without the property pass.
  let acceptsAbsent: Bool

  private static let fewMax = 16

  /// Tests every text of the dictionary, or looks the wanted ones up when the condition names them.
  init(_ predicate: Predicate, _ dictionary: DictionaryView) throws(StoreError) {
    acceptsAbsent = predicate.acceptsAbsent
    var passes = [UInt8](repeating: predicate.isNegated ? 1 : 0, count: Int(dictionary.count) + 1)
    let hit: UInt8 = predicate.isNegated ? 0 : 1
    var patterns: [TextPattern] = []
    for pattern in predicate.anyOf {
      if case .exact(let text) = pattern {
        if let ordinal = try dictionary.ordinal(of: Array(text.utf8)) { passes[Int(ordinal)] = hit }
      } else {
        patterns.append(pattern)
      }
    }
    if !patterns.isEmpty {
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      if patterns.contains(where: { $0.matches(utf8: nothing) }) { passes[0] = hit }
      let wanted = patterns
      try StoreError.translating {
        try dictionary.forEach { ordinal, text in
          if wanted.contains(where: { $0.matches(utf8: text) }) { passes[Int(ordinal)] = hit }
        }
      }
    }
    self.passes = passes
    var few: [UInt32] = []
    for code in passes.indices where passes[code] != 0 {
      few.append(UInt32(code))
      if few.count > CodeTable.fewMax { break }
    }
    self.few = few.count > CodeTable.fewMax ? nil : few
    only = few.count == 1 ? few[0] : nil
    let failing = passes.lazy.filter { $0 == 0 }.count == 1 ? passes.firstIndex(of: 0) : nil
    allBut = failing.map { UInt32($0) }
  }

  /// Whether any row of a stored column may pass.
  func mayPass(_ entry: ColumnSet.Entry) -> Bool {
    guard let few else { return true }
    return few.contains { entry.mayHold($0) }
  }

  /// Whether every row of a stored column passes, as far as its directory tells.
  func passesAll(_ entry: ColumnSet.Entry) -> Bool {
    guard entry.least >= 0, entry.greatest < Int64(passes.count) else { return false }
    if entry.least == entry.greatest { return passes[Int(entry.least)] != 0 }
    guard !entry.presence.isEmpty else { return false }
    return (entry.least...entry.greatest).allSatisfy { !entry.mayHold(UInt32($0)) || passes[Int($0)] != 0 }
  }
}
