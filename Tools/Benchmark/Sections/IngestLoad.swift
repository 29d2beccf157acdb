import Foundation

/// How many events a second are taken over HTTP, each answer meaning that they are on the disk; and what they cost.
///
/// The ceiling is a server on the same connections that answers without looking, measured before and after each run of
/// ours, because machines drift.
struct IngestLoad {
  /// Age of an event at which it should be visible, however many come.
  private static let lagAllowedSeconds = 2.0
  /// Time after a burst by which everything should be visible.
  private static let drainAllowedSeconds = 60.0

  let run: BenchmarkRun

  func measure() throws {
    let installation = try run.emptyInstallation("ingest")
    let server = try installation.serve()
    let path = "/e/\(installation.trackingCode)"
    run.report.head("Ingest over HTTP: events a second that are on the disk")
    _ = try load(server.port, path, connections: 64, events: 1, seconds: min(1, run.settings.loadSeconds))
    var rows: [[String]] = []
    for connections in run.settings.connections {
      for events in run.settings.batches {
        rows.append(try compare(server, path, connections: connections, events: events))
      }
    }
    let alone = try run.emptyInstallation("ingest-tracker")
    let tracker = try alone.track()
    for connections in run.settings.connections where run.settings.batches.contains(1) {
      rows.append(try compareTracker(tracker, "/e/\(alone.trackingCode)", connections: connections))
    }
    _ = tracker.process.stop()
    run.report.show(
      [
        "connections × events", "events/s", "p50 ms", "p99 ms", "ceiling/s", "share", "µs CPU", "lag s", "stored/s",
        "written ×",
      ], rows)
    try footprint(server)
    try burst(server, path)
    if run.settings.sustainSeconds > 0 { try sustain(server, path) }
    let memory = server.figures.peakMemory
    run.report.add("ingest.peak_memory.bytes", Double(memory))
    run.report.say("  most memory of the server: \((Double(memory) / 1e6).short) MB")
    _ = server.process.stop()
  }

  private func load(
    _ port: Int, _ path: String, connections: Int, events: Int, seconds: Double, rate: Double? = nil
  ) throws -> LoadGenerator.Outcome {
    try LoadGenerator.run(
      .init(port: port, path: path, connections: connections, eventsPerRequest: events, seconds: seconds, rate: rate))
  }

  private func compare(
    _ server: FootfallServerProcess, _ path: String, connections: Int, events: Int
  ) throws -> [String] {
    let before = try ceiling(path, connections: connections, events: events)
    let cost = server.figures.processorSeconds
    let bytes = try Self.bytes(server)
    let watch = WorkerWatch(server.address)
    let outcome = try load(
      server.port, path, connections: connections, events: events, seconds: run.settings.loadSeconds)
    let seen = watch.end()
    let drained = try server.drain()
    let bytesThen = try Self.bytes(server)
    let written = (bytesThen.written - bytes.written) / max(1, bytesThen.journal - bytes.journal)
    let micros = (server.figures.processorSeconds - cost) * 1e6 / Double(max(1, outcome.acknowledged))
    let most = (before + (try ceiling(path, connections: connections, events: events))) / 2
    let share = outcome.eventsPerSecond / most
    let name = "ingest.\(connections)x\(events)"
    run.report.add("\(name).events_per_s", outcome.eventsPerSecond)
    run.report.add("\(name).p50.ms", outcome.latencies.median)
    run.report.add("\(name).p99.ms", outcome.latencies.quantile(0.99))
    run.report.add("\(name).ceiling.events_per_s", most)
    run.report.add("\(name).ratio_ceiling", share)
    run.report.add("\(name).cpu_us_per_event", micros)
    run.report.add("\(name).lag_max.s", seen.lagMax)
    run.report.add("\(name).drained.s", drained)
    // Applying, sealing and merging included: nothing of it is over before everything is stored.
    let stored = Double(outcome.acknowledged) / (outcome.seconds + drained)
    run.report.add("\(name).stored_per_s", stored)
    run.report.add("\(name).written.per_journal_byte", written)
    run.report.add("\(name).refused", Double(outcome.refused))
    if outcome.failed > 0 { throw BenchmarkError("\(outcome.failed) requests failed.") }
    return [
      "\(connections) × \(events)", outcome.eventsPerSecond.short, outcome.latencies.median.short,
      outcome.latencies.quantile(0.99).short, most.short, share.short, micros.short, seen.lagMax.short, stored.short,
      written.short,
    ]
  }

  /// Events a second of a server that answers without looking.
  private func ceiling(_ path: String, connections: Int, events: Int) throws -> Double {
    let baseline = try BaselineProcess.start()
    defer { _ = baseline.process.stop() }
    return try load(
      baseline.port, path, connections: connections, events: events, seconds: run.settings.loadSeconds / 2
    ).eventsPerSecond
  }

  /// Single events to a process that is a tracker and nothing else, as the empty server is.
  private func compareTracker(_ tracker: FootfallServerProcess, _ path: String, connections: Int) throws -> [String] {
    let before = try ceiling(path, connections: connections, events: 1)
    let cost = tracker.figures.processorSeconds
    let outcome = try load(
      tracker.port, path, connections: connections, events: 1, seconds: run.settings.loadSeconds)
    let micros = (tracker.figures.processorSeconds - cost) * 1e6 / Double(max(1, outcome.acknowledged))
    let most = (before + (try ceiling(path, connections: connections, events: 1))) / 2
    let name = "ingest.tracker.\(connections)x1"
    run.report.add("\(name).events_per_s", outcome.eventsPerSecond)
    run.report.add("\(name).p99.ms", outcome.latencies.quantile(0.99))
    run.report.add("\(name).ratio_ceiling", outcome.eventsPerSecond / most)
    run.report.add("\(name).cpu_us_per_event", micros)
    if outcome.failed > 0 { throw BenchmarkError("\(outcome.failed) requests failed.") }
    return [
      "\(connections) × 1, tracker alone", outcome.eventsPerSecond.short, outcome.latencies.median.short,
      outcome.latencies.quantile(0.99).short, most.short, (outcome.eventsPerSecond / most).short, micros.short, "", "",
      "",
    ]
  }

  /// Bytes in all that the server has written, and those of them that are the journal's records.
  private static func bytes(_ server: FootfallServerProcess) throws -> (written: Double, journal: Double) {
    (Double(server.figures.bytesWritten), try server.address.metrics()["footfall_journal_bytes_total"] ?? 0)
  }

  /// What was written to the disk, of the whole server, beside what the journal holds of it.
  private func footprint(_ server: FootfallServerProcess) throws {
    let metrics = try server.address.metrics()
    guard let records = metrics["footfall_journal_records_total"], records > 0,
      let bytes = metrics["footfall_journal_bytes_total"]
    else { return }
    let written = Double(server.figures.bytesWritten)
    run.report.add("ingest.journal.bytes_per_event", bytes / records)
    run.report.add("ingest.written.bytes_per_event", written / records)
    run.report.add("ingest.written.per_journal_byte", written / bytes)
    run.report.say(
      "  of an event: \((bytes / records).short) bytes in the journal, \((written / records).short) written in all "
        + "(\((written / bytes).short) times as much)")
  }

  /// All that many connections can send for some seconds, after quiet.
  private func burst(_ server: FootfallServerProcess, _ path: String) throws {
    let outcome = try load(server.port, path, connections: 256, events: 50, seconds: run.settings.burstSeconds)
    let drained = try server.drain()
    run.report.add("ingest.burst.events", Double(outcome.acknowledged))
    run.report.add("ingest.burst.p99.ms", outcome.latencies.quantile(0.99))
    run.report.add("ingest.burst.drained.s", drained)
    run.report.add("ingest.burst.ratio_drain_allowed", drained / Self.drainAllowedSeconds)
    run.report.say(
      "  a burst of \(Double(outcome.acknowledged).short) events: p99 \(outcome.latencies.quantile(0.99).short) ms, "
        + "\(outcome.refused) requests refused, all stored after \(drained.short) s more")
  }

  /// A steady rate for a long time: does the worker keep up, and does memory stay?
  private func sustain(_ server: FootfallServerProcess, _ path: String) throws {
    let memory = server.figures.memory
    let watch = WorkerWatch(server.address)
    let outcome = try load(
      server.port, path, connections: 64, events: run.settings.sustainBatch, seconds: run.settings.sustainSeconds,
      rate: run.settings.sustainRate)
    let seen = watch.end()
    let drained = try server.drain()
    run.report.add("ingest.sustained.ratio_asked", outcome.eventsPerSecond / run.settings.sustainRate)
    run.report.add("ingest.sustained.events_per_s", outcome.eventsPerSecond)
    run.report.add("ingest.sustained.p50.ms", outcome.latencies.median)
    run.report.add("ingest.sustained.p99.ms", outcome.latencies.quantile(0.99))
    run.report.add("ingest.sustained.lag_max.s", seen.lagMax)
    run.report.add("ingest.sustained.ratio_lag_allowed", seen.lagMax / Self.lagAllowedSeconds)
    run.report.add("ingest.sustained.drained.s", drained)
    run.report.add("ingest.sustained.memory_growth.mb", Double(server.figures.memory - memory) / 1e6)
    run.report.say(
      "  \(run.settings.sustainRate.short) events/s asked for \(run.settings.sustainSeconds.short) s: "
        + "\(outcome.eventsPerSecond.short) taken, p50 \(outcome.latencies.median.short) ms, "
        + "p99 \(outcome.latencies.quantile(0.99).short) ms, \(outcome.refused) refused, lag at most "
        + "\(seen.lagMax.short) s, drained after \(drained.short) s, memory "
        + "\((Double(memory) / 1e6).short) → \((Double(server.figures.memory) / 1e6).short) MB")
  }
}
