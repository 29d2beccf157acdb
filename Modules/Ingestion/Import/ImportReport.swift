/// Why a line that could be read is not counted. The raw value is the name in the report.
public enum SkipReason: String, CaseIterable, Sendable {
  /// An earlier import of this website brought the line.
  case alreadyImported = "already_imported"
  /// There is nothing in the line.
  case blank
  /// The line names the columns.
  case heading
  /// The request was not a GET.
  case method
  /// The answer was neither 2xx nor 304.
  case status
  /// The request was for a file that belongs to a page, or is read by machines.
  case staticFile = "static"
  /// The request came from something that is not a person. The pageview is stored, marked, so that ordinary questions
  /// leave it out.
  case bot
}

/// A line that could not be taken.
public struct LineRejection: Hashable, Sendable {
  /// Place of the line in the file, from 1.
  public let line: Int
  /// A sentence that names the field and its value.
  public let reason: String
}

/// What became of a file's lines. Each line is counted once:
/// `read == stored + all of skipped + rejectedTotal`.
public struct ImportReport: Equatable, Sendable {
  /// Lines in the file so far, those of earlier imports included.
  public internal(set) var read = 0
  /// Lines that became an event that counts.
  public internal(set) var stored = 0
  /// The first rejected lines in the file's order, at most ``rejectedMax``.
  public internal(set) var rejected: [LineRejection] = []
  /// All rejected lines.
  public internal(set) var rejectedTotal = 0
  private var skippedCounts = [Int](repeating: 0, count: SkipReason.allCases.count)

  /// How many rejected lines are listed.
  public static let rejectedMax = 100

  /// A report of no lines.
  public init() {}

  /// Lines that were not counted, by reason; only reasons that occurred.
  public var skipped: [SkipReason: Int] {
    var skipped: [SkipReason: Int] = [:]
    for (reason, count) in zip(SkipReason.allCases, skippedCounts) where count > 0 { skipped[reason] = count }
    return skipped
  }

  mutating func skip(_ reason: SkipReason, lines: Int = 1) {
    // `allCases` has every case, in an order that does not change while the program runs.
    skippedCounts[SkipReason.allCases.firstIndex(of: reason)!] += lines
  }

  mutating func reject(_ reason: String) {
    rejectedTotal += 1
    if rejected.count < ImportReport.rejectedMax { rejected.append(LineRejection(line: read, reason: reason)) }
  }
}
