import ArgumentParser
import Foundation

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Measures (what is done without a verb).")

  /// Parts of a run that can be asked for by themselves.
  enum Section: String, CaseIterable, ExpressibleByArgument {
    case questions, pagesense, plans, storage, seals, `import`, ingest, callers
    case manyWebsites = "many-websites"
  }

  @Option(help: "Number of events: 100k, 1m, 10m or a number.")
  var size = "1m"

  @Option(help: "Another number gives other events.")
  var seed: UInt64 = 1

  @Option(help: "A file of import rows to use instead of made-up ones.")
  var events: String?

  @Option(parsing: .upToNextOption, help: "Which parts: \(Section.allCases.map(\.rawValue).joined(separator: ", ")).")
  var only = Section.allCases.filter { $0 != .manyWebsites }

  @Option(help: "How many small websites `many-websites` makes; it takes minutes and is only done when asked for.")
  var websites = 5_000

  @Option(help: "How often each question is asked, up to \(QuestionList.repetitionsMax - 1).")
  var repetitions = 24

  @Option(help: "How often each question is asked with nothing in memory; 0 leaves that out.")
  var cold = 3

  @Option(help: "Seconds of each measurement under load.")
  var loadSeconds = 5.0

  @Option(parsing: .upToNextOption, help: "Numbers of connections that send events.")
  var connections = [64, 256]

  @Option(parsing: .upToNextOption, help: "Numbers of events that a request brings.")
  var batches = [1, 50]

  @Option(help: "Seconds for which as many events come as can be sent.")
  var burst = 1.0

  @Option(help: "Seconds of a steady stream of events; 0 leaves that out.")
  var sustain = 0.0

  @Option(help: "Events a second of that stream.")
  var sustainRate = 40_000.0

  @Option(help: "Events that a request of that stream brings.")
  var sustainBatch = 10

  @Flag(help: "Ask ClickHouse (chdb) and DuckDB the same, with the Python that --python names.")
  var peers = false

  @Option(help: "A Python with chdb, duckdb and pyarrow.")
  var python = "python3"

  @Option(help: "Path of the footfall executable; the one beside this program unless given.")
  var footfall: String?

  @Option(help: "Folder for everything that is made, and used again by a later run; a temporary one unless given.")
  var work: String?

  @Option(help: "Write all figures to this file.")
  var json: String?

  @Flag(help: "Fail when a figure misses its threshold.")
  var check = false

  func run() throws {
    guard let size = EventCount(size) else { throw ValidationError("--size is a number, or as 100k, 1m.") }
    guard repetitions > 0, repetitions < QuestionList.repetitionsMax else {
      throw ValidationError("--repetitions is 1 to \(QuestionList.repetitionsMax - 1).")
    }
    signal(SIGPIPE, SIG_IGN)  // a peer that ends is an error with a sentence, not the end of this program
    let folder = work ?? NSTemporaryDirectory() + "footfall-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if work == nil { try? FileManager.default.removeItem(atPath: folder) } }

    var settings = BenchmarkRun.Settings()
    settings.footfall = footfall ?? Self.besideThisProgram
    settings.folder = folder
    settings.size = size.number
    settings.seed = seed
    settings.events = events
    settings.repetitions = repetitions
    settings.coldRepetitions = cold
    settings.loadSeconds = loadSeconds
    settings.connections = connections.map { max(1, $0) }
    settings.batches = batches.map { max(1, min(100, $0)) }
    settings.websites = max(100, websites)
    settings.burstSeconds = max(0.1, burst)
    settings.sustainSeconds = sustain
    settings.sustainRate = sustainRate
    settings.sustainBatch = max(1, min(100, sustainBatch))
    settings.python = peers ? try Self.path(of: python) : nil
    let report = Report()
    let run = BenchmarkRun(settings, report: report)
    try measure(run)
    try finish(report, events: try run.events().events)
  }

  private func measure(_ run: BenchmarkRun) throws {
    let settings = run.settings
    for section in Section.allCases where only.contains(section) {
      switch section {
      case .questions:
        try WarmQuestions(run: run).overHTTP()
        if settings.coldRepetitions > 0 { try ColdQuestions(run: run).overHTTP() }
      case .pagesense: try PageSenseQuestions(run: run).measure()
      case .plans:
        try WarmQuestions(run: run).asPlans()
        if settings.coldRepetitions > 0 { try ColdQuestions(run: run).asPlans() }
      case .storage: try StoredBytes(run: run).measure()
      case .seals: try SealSpeed(run: run).measure()
      case .import: try ImportSpeed(run: run).measure()
      case .ingest: try IngestLoad(run: run).measure()
      case .callers: try BusyQuestions(run: run).measure()
      case .manyWebsites: try ManyWebsites(run: run).measure()
      }
    }
  }

  private func finish(_ report: Report, events: Int) throws {
    let missed = try Thresholds().missed(by: report, events: events)
    if let json { try report.json(missed: missed).write(to: URL(fileURLWithPath: json)) }
    for sentence in missed { report.say("MISSED: \(sentence)") }
    if !report.differences.isEmpty || check && !missed.isEmpty { throw ExitCode.failure }
  }

  private static var besideThisProgram: String {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("footfall").path
  }

  /// Where a program lies that may be named without its folder.
  private static func path(of program: String) throws -> String {
    if program.contains("/") { return program }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let folder = folders.first(where: { access("\($0)/\(program)", X_OK) == 0 }) else {
      throw ValidationError("There is no \(program) on the PATH.")
    }
    return "\(folder)/\(program)"
  }
}
