public import Models

/// What the lines of a file are.
public enum ImportFormat {
  /// Comma-separated values under a heading (RFC 4180): events of a website, by columns that the layout names.
  case table(TableLayout, website: Website, classifier: Classifier, now: Instant)
  /// One JSON object a line.
  case rows(ImportRowParser)
  /// An access log of Apache or nginx in the combined format.
  case combinedLog(LogParser)
}

/// One file on its way into one website: reads, parses and hands on block by block.
///
/// Holds one block of the file and of its records in memory, whatever the file's size. Runs on the thread that calls it
/// and blocks in reading.
public struct ImportSession {
  /// How far the import is; for a progress bar.
  public struct Progress: Sendable {
    /// Share of the stored file that was read, 0…1.
    public let share: Double
    /// Counts so far.
    public let report: ImportReport
  }

  private let file: SourceFile
  private let digest: ContentDigest
  private let blockBytes: Int

  /// An import of `file`.
  ///
  /// - Parameter blockBytes: how much of the file makes a block, and the longest line that is taken.
  public init(file: SourceFile, digest: ContentDigest, blockBytes: Int = 2 << 20) {
    self.file = file
    self.digest = digest
    self.blockBytes = blockBytes
  }

  /// Reads the file to its end.
  ///
  /// - Parameters:
  ///   - known: what earlier imports brought into this website: the last prefix of each of them at least.
  ///   - sink: takes each block; what it throws ends the import.
  ///   - progress: called behind each block.
  /// - Throws: `ImportError`, and what `sink` throws. Blocks that `sink` took stay valid.
  public func run(
    _ format: ImportFormat, known: [ImportPrefix] = [], sink: (ImportBlock) throws -> Void,
    progress: (Progress) -> Void = { _ in }
  ) throws -> ImportReport {
    switch format {
    case .rows(let parser): return try run(parser, known, sink, progress)
    case .combinedLog(let parser): return try run(parser, known, sink, progress)
    case .table(let layout, let website, let classifier, let now):
      // Read apart, because an import that goes on behind a known beginning does not come past it again.
      guard let heading = try heading() else { return ImportReport() }
      let parser: ImportRowParser
      do {
        parser = try heading.withUnsafeBytes {
          try ImportRowParser(website: website, classifier: classifier, now: now, layout, heading: $0)
        }
      } catch let fault as RowFault {
        throw ImportError.cannotUnderstand(path: file.name, reason: fault.reason)
      }
      return try run(parser, known, sink, progress, isTable: true)
    }
  }

  /// Longest line that names columns.
  private static let headingBytesMax = 65_536

  /// The file's first record, without byte order mark and line end; `nil` when the file is empty. Leaves the file at
  /// its beginning.
  private func heading() throws -> [UInt8]? {
    let start = UnsafeMutableRawBufferPointer.allocate(byteCount: ImportSession.headingBytesMax, alignment: 1)
    defer { start.deallocate() }
    let bytes = UnsafeRawBufferPointer(rebasing: start[..<(try file.read(into: start))])
    try file.rewind()
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) {
      throw ImportError.cannotUnderstand(path: file.name, reason: "it is a zip archive; unpack it first")
    }
    guard !bytes.isEmpty else { return nil }
    guard let end = TableRecord.firstEnd(bytes) ?? (bytes.count < start.count ? bytes.count : nil) else {
      throw ImportError.cannotUnderstand(path: file.name, reason: "its first line names no columns")
    }
    var heading = Array(bytes[..<end])
    if heading.starts(with: [0xEF, 0xBB, 0xBF]) { heading.removeFirst(3) }
    if heading.last == UInt8(ascii: "\r") { heading.removeLast() }
    return heading
  }

  private func run(
    _ parser: some LineParser, _ known: [ImportPrefix], _ sink: (ImportBlock) throws -> Void,
    _ progress: (Progress) -> Void, isTable: Bool = false
  ) throws -> ImportReport {
    var parser = parser
    var report = ImportReport()
    var writer = EventRecordWriter()
    var ranges: [Range<Int>] = []
    let blocks = LineBlocks(file: file, digest: digest, blockBytes: blockBytes, hasQuotes: isTable)
    let already = try blocks.skip(known: known)
    if already.lines > 0 {
      report.read = already.lines
      report.skip(.alreadyImported, lines: already.lines)
    }
    while let block = try blocks.next() {
      writer.removeAll()
      ranges.removeAll(keepingCapacity: true)
      switch block.kind {
      case .lines: parse(block.bytes, isTable, &parser, &report, &writer, &ranges)
      case .overlong:
        report.read += 1
        report.reject("The line is longer than \(blockBytes) bytes.")
      case .unterminated:
        // A line that cannot be read, or has nothing in it, may be one that is still being written: it is left to a
        // later import.
        let left = report.rejectedTotal + (report.skipped[.blank] ?? 0)
        parse(block.bytes, isTable, &parser, &report, &writer, &ranges)
        if report.rejectedTotal + (report.skipped[.blank] ?? 0) == left { blocks.takeUnterminated() }
      }
      try sink(
        ImportBlock(
          records: writer.bytes, ranges: ranges, prefix: blocks.prefix, continued: already.prefix, lines: report.read))
      progress(Progress(share: file.share, report: report))
    }
    return report
  }

  private func parse(
    _ bytes: UnsafeRawBufferPointer, _ isTable: Bool, _ parser: inout some LineParser, _ report: inout ImportReport,
    _ writer: inout EventRecordWriter, _ ranges: inout [Range<Int>]
  ) {
    var rest = bytes
    while !rest.isEmpty {
      let lineEnd = (isTable ? TableRecord.firstEnd(rest) : LineBlocks.firstLineEnd(rest)) ?? rest.count
      var line = UnsafeRawBufferPointer(rebasing: rest[..<lineEnd])
      rest = UnsafeRawBufferPointer(rebasing: rest[min(lineEnd + 1, rest.count)...])
      if line.last == UInt8(ascii: "\r") { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
      report.read += 1
      if report.read == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
        line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))  // a byte order mark, as Windows writes it
      }
      if isTable, report.read == 1 {
        report.skip(.heading)
        continue
      }
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
        report.skip(.blank)
        continue
      }
      switch parser.parse(line, into: &writer) {
      case .event(let range):
        report.stored += 1
        ranges.append(range)
      case .markedEvent(let range):
        report.skip(.bot)
        ranges.append(range)
      case .skipped(let reason): report.skip(reason)
      case .rejected(let reason): report.reject(reason)
      }
    }
  }
}
