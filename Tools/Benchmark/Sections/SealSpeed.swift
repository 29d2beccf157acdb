import Foundation
import Models
import Storage

/// How long the worker is busy with moving fresh rows into a website's file, and with merging the small segments that
/// this leaves.
struct SealSpeed {
  /// Rows of a seal, and seals before everything is merged.
  private static let rowsOfSeal = 20_000
  private static let sealsMax = 50

  let run: BenchmarkRun

  func measure() throws {
    run.report.head("Sealing and merging")
    let path = "\(run.settings.folder)/seals"
    try? FileManager.default.removeItem(atPath: path)
    let directory = DataDirectory(path: path)
    try directory.prepare()
    let hot = try HotStore(path: directory.hot, isWriter: true)
    defer { hot.connection.close() }
    let writer = try WebsiteWriter(website: Self.website, hot: hot, directory: directory)
    defer { writer.rest() }

    var seals = Distribution()
    var rows = 0
    let before = ProcessFigures(of: getpid()).bytesWritten
    try forEachBatch { events, sessions in
      for event in events { try Self.add(event, to: writer, &sessions) }
      try hot.connection.transaction { try writer.flush(now: 0) }
      let started = ContinuousClock.now
      try writer.seal(now: 0, removesRetired: true)
      seals.add(started.duration(to: .now).milliseconds)
      rows += events.count
    }
    let written = ProcessFigures(of: getpid()).bytesWritten - before
    let started = ContinuousClock.now
    var merges = 0
    while try writer.mergeSegments(now: 0) { merges += 1 }
    let merging = started.duration(to: .now).seconds

    let sealing = seals.values.reduce(0, +) / 1000
    run.report.add("seal.rows_per_s", Double(rows) / sealing)
    run.report.add("seal.p50.ms", seals.median)
    run.report.add("seal.p99.ms", seals.quantile(0.99))
    run.report.add("seal.written.bytes_per_row", Double(written) / Double(rows))
    let rate = (Double(rows) / sealing).short
    run.report.say(
      "  \(seals.values.count) seals of \(Double(Self.rowsOfSeal).short) rows: \(rate) rows/s, "
        + "p50 \(seals.median.short) ms, p99 \(seals.quantile(0.99).short) ms, "
        + "\((Double(written) / Double(rows)).short) bytes written a row, those of hot included")
    guard merges > 0 else { return run.report.say("  nothing to merge") }
    run.report.add("merge.rows_per_s", Double(rows) / merging)
    run.report.say("  merged in \(merges) steps: \((Double(rows) / merging).short) rows/s")
  }

  /// Hands the events of some days to `body`, some thousand at a time, with the ordinals of sessions by their number.
  private func forEachBatch(_ body: ([TrafficEvent], inout [UInt32: UInt32]) throws -> Void) throws {
    let rows = min(run.settings.size, Self.rowsOfSeal * Self.sealsMax)
    var traffic = SyntheticTraffic(size: rows, seed: run.settings.seed, vocabulary: Self.vocabulary)
    var sessions: [UInt32: UInt32] = [:]
    var batch: [TrafficEvent] = []
    while let day = traffic.nextDay() {
      for event in day {
        batch.append(event)
        guard batch.count == Self.rowsOfSeal else { continue }
        try body(batch, &sessions)
        batch.removeAll(keepingCapacity: true)
      }
    }
    if !batch.isEmpty { try body(batch, &sessions) }
  }

  private static func add(
    _ event: TrafficEvent, to writer: WebsiteWriter, _ sessions: inout [UInt32: UInt32]
  ) throws {
    func coded(_ text: String, _ code: (UnsafeRawBufferPointer) throws -> UInt32) throws -> UInt32 {
      try Array(text.utf8).withUnsafeBytes(code)
    }
    let page = try coded(vocabulary.paths[Int(event.path)]) { try writer.pageCode($0, limitedAt: nil) }
    let host = SiteVocabulary.hostnames[Int(event.origin.hostname)]
    let ordinal: UInt32
    if let known = sessions[event.session] {
      ordinal = known
    } else {
      let visitor = try coded("\u{1}visitor-\(event.visitor)") { try writer.visitorCode($0) }
      var row = SessionRow(
        visitor: visitor, stream: 0, start: event.time, clientKey: UInt64(event.session), isBounce: true, exclusion: 0)
      row.attributes[Int(SessionAttribute.source.rawValue)] =
        try coded(vocabulary.sources[Int(event.origin.source)]) { try writer.code($0, of: .source) }
      row.attributes[Int(SessionAttribute.browser.rawValue)] =
        try coded(SiteVocabulary.browsers[Int(event.client.browser)]) { try writer.code($0, of: .browser) }
      row.entryPage = page
      ordinal = writer.open(row)
      sessions[event.session] = ordinal
    }
    try writer.update(ordinal) { row in
      row.last = event.time
      row.clock = event.time
      row.events += 1
      row.isBounce = row.events == 1
      row.exitPage = page
    }
    writer.append(
      time: event.time, session: ordinal, name: try writer.nameCode(SiteVocabulary.names[Int(event.name)]), page: page,
      hostname: try coded(host) { try writer.hostnameCode($0) }, isNonInteractive: false, isExcluded: false,
      isLive: true)
  }

  private static let vocabulary = SiteVocabulary()

  private static var website: Website {
    guard let currency = CurrencyCode("USD") else { preconditionFailure("three letters are a code") }
    return Website(
      id: WebsiteID(rawValue: 1), uuid: "", number: "1", trackingCode: "", team: TeamID(rawValue: 1),
      domain: "example.com", name: "", timeZone: "UTC", currency: currency, isActive: true,
      createdAt: Instant(milliseconds: 0), hashSeed: 1, importKey: [])
  }
}
