import Foundation
import Storage

/// What an event takes on the disk, part by part.
struct StoredBytes {
  let run: BenchmarkRun

  func measure() throws {
    let installation = try run.installation()
    let events = Double(try run.events().events)
    run.report.head("Bytes on the disk, an event")
    var rows: [[String]] = []
    func add(_ part: String, _ bytes: Int) {
      run.report.add("store.\(part).bytes_per_event", Double(bytes) / events)
      rows.append([part, (Double(bytes) / events).short])
    }
    let files = FolderFiles(installation.folder)
    for path in files.paths where path.hasSuffix("/columns.sqlite") {
      for (part, bytes) in try parts(path) { add(part, bytes) }
    }
    add("total", files.bytes)
    run.report.show(["part", "bytes"], rows)
    for name in run.settings.peers {
      let ours = Double(files.bytes) / events
      guard let bytes = run.report["peers.\(name).bytes_per_event"] else { continue }
      run.report.add("store.ratio_\(name)", bytes / ours)
      run.report.say("  \(name): \(bytes.short) (\((bytes / ours).short) times ours)")
    }
  }

  /// Bytes of the pieces that each table of a website's file names, and of the file itself.
  private func parts(_ path: String) throws -> [(String, Int)] {
    let connection = try Connection(path: path, .init(mode: .readOnly))
    defer { connection.close() }
    let tables = try connection.prepare(
      """
      SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.name = 'piece' ORDER BY m.name
      """)
    var names: [String] = []
    while try tables.step() { names.append(tables.text(0)) }
    return try names.map { name in
      let sum = try connection.prepare(
        "SELECT coalesce(sum(length(bytes)), 0) FROM piece WHERE id IN (SELECT piece FROM \(name))")
      guard try sum.step() else { return (name, 0) }
      return (name, sum.int(0))
    }
  }
}
