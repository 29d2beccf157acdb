/// What became of one line.
enum LineOutcome {
  /// A record was written there.
  case event(Range<Int>)
  /// A record of a bot was written there, marked as such.
  case markedEvent(Range<Int>)
  case skipped(SkipReason)
  /// Nothing was written; a sentence says why.
  case rejected(String)
}

/// Makes a record of a line. Keeps what it has learned from earlier lines, such as the names of a User-Agent.
protocol LineParser {
  /// - Parameter line: without its line end, not blank.
  mutating func parse(_ line: UnsafeRawBufferPointer, into writer: inout EventRecordWriter) -> LineOutcome
}
