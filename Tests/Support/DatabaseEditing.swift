import CSQLite

/// A database that could not be read or changed by a test.
public struct DatabaseFault: Error, CustomStringConvertible {
  /// What SQLite said.
  public let description: String
}

/// Runs a statement on a database file, past the program, and answers with the first column of its first row.
///
/// - Throws: ``DatabaseFault``.
@discardableResult
public func editDatabase(_ path: String, _ sql: String) throws -> Int? {
  var handle: OpaquePointer?
  defer { sqlite3_close_v2(handle) }
  func check(_ code: Int32) throws {
    guard ![SQLITE_OK, SQLITE_ROW, SQLITE_DONE].contains(code) else { return }
    throw DatabaseFault(description: "\(path): \(String(cString: sqlite3_errmsg(handle))) at \(sql)")
  }
  try check(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil))
  sqlite3_busy_timeout(handle, 5000)
  var statement: OpaquePointer?
  defer { sqlite3_finalize(statement) }
  try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
  let code = sqlite3_step(statement)
  try check(code)
  return code == SQLITE_ROW ? Int(sqlite3_column_int64(statement, 0)) : nil
}
