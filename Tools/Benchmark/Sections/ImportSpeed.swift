import Foundation

/// How fast back-dated events come in, until they can be asked about.
struct ImportSpeed {
  let run: BenchmarkRun

  func measure() throws {
    run.report.head("Import")
    _ = try run.installation()
    let rows = run.report["import.ndjson.rows_per_s"] ?? 0
    let memory = (run.report["import.ndjson.peak_memory.bytes"] ?? 0) / 1e6
    run.report.say("  import rows: \(rows.short) a second, \(memory.short) MB of memory")

    let path = "\(run.settings.folder)/access.log"
    let lines = try EventFile.write(.log, size: run.settings.size, seed: run.settings.seed, to: path)
    let other = try run.emptyInstallation("log-data")
    let (document, ending) = try other.measured([
      "import", path, "--website", other.website, "--format", "combined-log",
    ])
    guard document["stored"] as? Int == lines else {
      throw BenchmarkError("Of \(lines) log lines \(document["stored"] ?? "none") were stored.")
    }
    run.report.add("import.log.lines_per_s", Double(lines) / ending.seconds)
    run.report.add("import.log.peak_memory.bytes", Double(ending.peakMemory))
    let rate = (Double(lines) / ending.seconds).short
    run.report.say("  log lines: \(rate) a second, \((Double(ending.peakMemory) / 1e6).short) MB of memory")
    for peer in try run.peers() {
      let rate = Double(try run.events().events) / (run.report["peers.\(peer.name).load.s"] ?? 0)
      run.report.say("  \(peer.name), from typed columns instead of text: \(rate.short) a second")
    }
  }
}
