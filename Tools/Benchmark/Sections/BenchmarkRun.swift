import Foundation

/// Everything that the sections of a run share.
final class BenchmarkRun {
  /// What is measured and how.
  struct Settings {
    var footfall = ""
    /// Scratch folder of the run. What it holds of the same events is used again.
    var folder = ""
    var size = 1_000_000
    var seed: UInt64 = 1
    /// A file of import rows instead of our own.
    var events: String?
    var repetitions = 24
    var coldRepetitions = 3
    /// A Python with chdb, duckdb and pyarrow; no peers without.
    var python: String?
    var peers = PeerEngine.names
    /// Seconds of each measurement under load.
    var loadSeconds = 10.0
    var burstSeconds = 1.0
    var sustainSeconds = 0.0
    /// Events a second, and how many of them a request brings.
    var sustainRate = 40_000.0
    var sustainBatch = 10
    var connections = [64, 256]
    var batches = [1, 50]
    /// Small websites beside large ones.
    var websites = 5_000
  }

  let settings: Settings
  let report: Report
  private var knownEvents: EventFile?
  private var knownInstallation: FootfallInstallation?
  private var prepared: PreparedData?

  init(_ settings: Settings, report: Report) {
    self.settings = settings
    self.report = report
  }

  /// The events of the run, made when they are first asked for.
  func events() throws -> EventFile {
    if let knownEvents { return knownEvents }
    let path = settings.events ?? "\(settings.folder)/events-\(settings.size)-\(settings.seed).ndjson"
    if settings.events == nil, !FileManager.default.fileExists(atPath: path) {
      report.say("Making \(Double(settings.size).short) events …")
      // Under another name until it is whole.
      _ = try EventFile.write(.rows, size: settings.size, seed: settings.seed, to: path + ".part")
      try FileManager.default.moveItem(atPath: path + ".part", toPath: path)
    }
    let events = try EventFile(reading: path)
    report.about["events"] = String(events.events)
    report.about["source"] = settings.events.map { _ in "a given file" } ?? "seed \(settings.seed)"
    knownEvents = events
    prepared = PreparedData(folder: settings.folder, events: events)
    return events
  }

  /// A data directory with the events in it, made by `footfall import` when it is first asked for.
  func installation() throws -> FootfallInstallation {
    if let knownInstallation { return knownInstallation }
    let events = try events()
    let folder = "\(settings.folder)/data"
    let installation: FootfallInstallation
    if let known = prepared?.imported {
      installation = FootfallInstallation(program: settings.footfall, folder: folder, known)
      add(known, events)
    } else {
      try? FileManager.default.removeItem(atPath: folder)
      installation = try FootfallInstallation(program: settings.footfall, folder: folder)
      report.say("Importing \(Double(events.events).short) events …")
      let (document, ending) = try installation.measured([
        "import", events.path, "--website", installation.website, "--format", "ndjson",
      ])
      guard document["stored"] as? Int == events.events else {
        throw BenchmarkError("Of \(events.events) rows \(document["stored"] ?? "none") were stored.")
      }
      let made = ImportedWebsite(
        website: installation.website, trackingCode: installation.trackingCode, key: installation.key,
        seconds: ending.seconds, peakMemory: ending.peakMemory, bytes: FolderFiles(folder).bytes)
      add(made, events)
      prepared?.imported = made
      try prepared?.save(in: settings.folder)
    }
    knownInstallation = installation
    return installation
  }

  /// A data directory with a website and nothing else.
  func emptyInstallation(_ name: String) throws -> FootfallInstallation {
    let folder = "\(settings.folder)/\(name)"
    try? FileManager.default.removeItem(atPath: folder)
    return try FootfallInstallation(program: settings.footfall, folder: folder)
  }

  private func add(_ made: ImportedWebsite, _ events: EventFile) {
    report.add("import.ndjson.rows_per_s", Double(events.events) / made.seconds)
    report.add("import.ndjson.peak_memory.bytes", Double(made.peakMemory))
    report.add("import.folder.bytes_per_event", Double(made.bytes) / Double(events.events))
  }

  /// The peers with the events in them; empty when none are to be asked.
  func peers() throws -> [PeerEngine] {
    guard let python = settings.python else { return [] }
    let events = try events()
    return try settings.peers.map { name in
      var loaded = prepared?.peers[name]
      if loaded == nil {
        report.say("Filling \(name) …")
        if prepared?.peers.isEmpty == true { try? FileManager.default.removeItem(atPath: peerFolder) }
        loaded = try PeerEngine.load(name, python: python, folder: peerFolder, rows: events.path)
        prepared?.peers[name] = loaded
        try prepared?.save(in: settings.folder)
      }
      if let loaded, report["peers.\(name).load.s"] == nil {
        report.add("peers.\(name).load.s", loaded.seconds)
        report.add("peers.\(name).bytes_per_event", Double(loaded.bytes) / Double(events.events))
      }
      return try PeerEngine(name, python: python, folder: peerFolder)
    }
  }

  /// Where the peers' data lie.
  var peerFolder: String { "\(settings.folder)/peers" }
}
