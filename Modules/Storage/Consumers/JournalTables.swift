/// What everybody who takes records from a journal keeps beside the effect, and changes in the same transaction.
///
/// Tables: `cursor` (how far each tracker's log is taken), `seen` (ids counted once), `quarantine` (what could not be
/// taken), `attempt` (at what a process ended). So each record has its effect exactly once, whatever crashes.
package protocol JournalTables: AnyObject {
  /// The database that holds them, and the effect.
  var connection: Connection { get }
  /// Whose they are; `nil`: the event store's.
  var consumer: ConsumerKind? { get }
}

extension JournalTables {
  /// How far each tracker's journal is taken.
  package func cursors() throws -> [Int: JournalCursor] {
    let statement = try connection.prepare("SELECT tracker, file, offset FROM cursor")
    var cursors: [Int: JournalCursor] = [:]
    while try statement.step() {
      cursors[statement.int(0)] = JournalCursor(
        tracker: statement.int(0), file: statement.int(1), offset: statement.int(2))
    }
    return cursors
  }

  /// Notes how far a tracker's journal is taken.
  package func setCursor(_ cursor: JournalCursor) throws {
    try connection.prepare("INSERT OR REPLACE INTO cursor VALUES(?, ?, ?)")
      .bind(1, cursor.tracker).bind(2, cursor.file).bind(3, cursor.offset).run()
  }
}
