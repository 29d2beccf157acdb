import Models

/// The texts that a column has on rows inside a range, as far as the segments' directories tell.
struct KnownTexts {
  let column: Column
  let range: InstantRange
  let limit: Int
  let snapshot: WebsiteSnapshot

  func run() throws -> [String] {
    guard let key = EventColumn.key(column) else {
      preconditionFailure("texts are asked of columns that every event has")
    }
    guard range.start < range.end else { return [] }
    let dictionary = snapshot.dictionary(Domain(of: column))
    var isKnown = [Bool](repeating: false, count: Int(dictionary.count) + 1)
    for segment in snapshot.segments(in: range, includesExcluded: false) {
      // Codes never exceed their dictionary, which was made sure of when the snapshot was made.
      guard let entry = segment.directory.entry(key), entry.least >= 0 else { continue }
      for code in Int(entry.least)...Int(entry.greatest) where !isKnown[code] && entry.mayHold(UInt32(code)) {
        isKnown[code] = true
      }
    }
    return try isKnown.indices.lazy.filter { isKnown[$0] }.prefix(limit).map { try dictionary.text(UInt32($0)) }
  }
}
