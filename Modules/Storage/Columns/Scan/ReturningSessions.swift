import Models

/// Which sessions are not their visitor's first.
enum ReturningSessions {
  /// A condition on that, ready to be asked chunk by chunk.
  struct Condition: Sendable {
    /// By session: 1 where the visitor has one that was opened before.
    let marks: Marks
    let acceptsReturning: Bool
    let acceptsFirst: Bool

    /// Clears the flags of sessions from `first` on that do not pass; sets the others when they hold nothing yet.
    func restrict(_ flags: UnsafeMutablePointer<UInt8>, _ first: Int, _ count: Int, isFirst: Bool) {
      for row in 0..<count {
        let passes = marks.bytes[first + row] != 0 ? acceptsReturning : acceptsFirst
        flags[row] = passes && (isFirst || flags[row] != 0) ? 1 : 0
      }
    }
  }

  /// The conditions among some predicates that ask it.
  ///
  /// Cost: the visitor of every session, once a question.
  static func conditions(_ predicates: [Predicate], _ snapshot: WebsiteSnapshot) throws(StoreError) -> [Condition] {
    let asking = predicates.filter { $0.column == .isReturning }
    guard !asking.isEmpty else { return [] }
    let marks = try self.marks(snapshot)
    return asking.map {
      Condition(marks: marks, acceptsReturning: $0.accepts("true"), acceptsFirst: $0.accepts("false"))
    }
  }

  /// A mark for each of them. Sessions are numbered in the order in which they were opened, so that one pass tells.
  static func marks(_ snapshot: WebsiteSnapshot) throws(StoreError) -> Marks {
    let sessions = snapshot.sessions
    let marks = Marks(0..<sessions.count)
    let seen = Marks(0..<Int(snapshot.dictionary(.visitor).count) + 1)
    for chunk in 0..<sessions.chunkCount {
      let column = try sessions.column(.visitor, chunk: chunk)
      let first = chunk * SessionChunk.rowsMax
      for row in 0..<sessions.rows(in: chunk) {
        let visitor = Int(column[row])
        marks.bytes[first + row] = seen.bytes[visitor]
        seen.bytes[visitor] = 1
      }
    }
    return marks
  }
}
