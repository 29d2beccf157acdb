/// Brings the tables of a database file to the form that this program knows.
public enum Migrator {
  /// Runs those of `steps` that the file has not seen, each in one transaction with the note that it ran: a crash
  /// leaves the file between two steps, and the next start goes on from there. Any number of processes may call it at
  /// once.
  ///
  /// - Parameters:
  ///   - steps: SQL by version, oldest first. A step that was ever released is never changed, only followed by others.
  ///   - name: which set of tables this is; a file may hold several, each with its own version.
  /// - Throws: `StoreError.newerFormat` when the file has seen more steps than there are; `SQLiteError`.
  public static func migrate(_ connection: Connection, steps: [String], name: String) throws {
    var version = try version(of: name, in: connection)
    while version < steps.count {
      version = try connection.transaction {
        try connection.execute(
          "CREATE TABLE IF NOT EXISTS schema_version (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID")
        // Another process may have run the step while this one waited for the write lock.
        let current = try self.version(of: name, in: connection)
        guard current < steps.count else { return current }
        try connection.execute(steps[current])
        try connection.prepare(
          """
          INSERT INTO schema_version (name, version) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET version = excluded.version
          """
        ).bind(1, name).bind(2, current + 1).run()
        return current + 1
      }
    }
    guard version <= steps.count else {
      throw StoreError.newerFormat(
        "\(connection.path): \(name) has version \(version), this program knows up to \(steps.count)")
    }
  }

  /// Number of steps that the file has seen; 0 for a new one.
  public static func version(of name: String, in connection: Connection) throws(SQLiteError) -> Int {
    let table = try connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'")
    guard try table.step() else { return 0 }
    let statement = try connection.prepare("SELECT version FROM schema_version WHERE name = ?").bind(1, name)
    return try statement.step() ? statement.int(0) : 0
  }
}
