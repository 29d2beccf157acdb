import CSQLite

/// A compiled statement: bind its parameters (from 1), step through its rows, read their columns (from 0).
///
/// A half-read statement keeps its snapshot of the database: step to the end, `reset`, or let go of it.
public final class Statement {
  private let handle: OpaquePointer
  private let sql: String
  private let connection: Connection
  /// A refusal met while binding, thrown by the next step.
  private var bindFailure: SQLiteError?

  init(_ handle: OpaquePointer, sql: String, connection: Connection) {
    self.handle = handle
    self.sql = sql
    self.connection = connection
  }

  deinit {
    connection.recycle(handle, sql: sql)
  }

  // MARK: - Binding

  /// Binds a whole number.
  @discardableResult
  public func bind(_ index: Int, _ value: Int64) -> Statement {
    noting(sqlite3_bind_int64(handle, Int32(index), value))
  }

  /// Binds a whole number.
  @discardableResult
  public func bind(_ index: Int, _ value: Int) -> Statement {
    bind(index, Int64(value))
  }

  /// Binds a whole number, or NULL for `nil`.
  @discardableResult
  public func bind(_ index: Int, _ value: Int64?) -> Statement {
    if let value { bind(index, value) } else { bindNull(index) }
  }

  /// Binds a floating-point number.
  @discardableResult
  public func bind(_ index: Int, _ value: Double) -> Statement {
    noting(sqlite3_bind_double(handle, Int32(index), value))
  }

  /// Binds a text.
  @discardableResult
  public func bind(_ index: Int, _ value: String) -> Statement {
    var text = value
    return text.withUTF8 { utf8 in
      guard let base = utf8.baseAddress else {
        return noting(footfall_bind_text_transient(handle, Int32(index), "", 0))
      }
      return base.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
        noting(footfall_bind_text_transient(handle, Int32(index), $0, Int32(clamping: utf8.count)))
      }
    }
  }

  /// Binds a text, or NULL for `nil`.
  @discardableResult
  public func bind(_ index: Int, _ value: String?) -> Statement {
    if let value { bind(index, value) } else { bindNull(index) }
  }

  /// Binds a copy of the bytes as a BLOB; no bytes are an empty BLOB, not NULL.
  @discardableResult
  public func bind(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> Statement {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      return noting(sqlite3_bind_zeroblob(handle, Int32(index), 0))
    }
    return noting(footfall_bind_blob_transient(handle, Int32(index), base, Int32(clamping: bytes.count)))
  }

  /// Binds the bytes as a BLOB; no bytes are an empty BLOB, not NULL.
  @discardableResult
  public func bind(_ index: Int, _ bytes: [UInt8]) -> Statement {
    bytes.withUnsafeBytes { bind(index, $0) }
  }

  /// Binds the bytes as a BLOB without copying them.
  ///
  /// They must stay where they are until the parameter is bound anew or the statement is let go of.
  @discardableResult
  public func bindUncopied(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> Statement {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      return noting(sqlite3_bind_zeroblob(handle, Int32(index), 0))
    }
    return noting(footfall_bind_blob_static(handle, Int32(index), base, Int32(clamping: bytes.count)))
  }

  /// Binds NULL.
  @discardableResult
  public func bindNull(_ index: Int) -> Statement {
    noting(sqlite3_bind_null(handle, Int32(index)))
  }

  private func noting(_ code: Int32) -> Statement {
    precondition(code != SQLITE_RANGE, "the statement has no such parameter")
    // A closed connection's statements fail when stepped, with a better reason.
    precondition(code != SQLITE_MISUSE, "parameters are bound before the first step, or after a reset")
    if code != SQLITE_OK, bindFailure == nil { bindFailure = connection.failure(code, sql) }
    return self
  }

  // MARK: - Running

  /// Goes to the next row; `false` when there is none, and the statement is then ready to be bound and stepped anew.
  public func step() throws(SQLiteError) -> Bool {
    if let refusal = bindFailure {
      bindFailure = nil
      throw refusal
    }
    guard connection.handle != nil else { throw connection.failure(SQLITE_MISUSE, sql) }
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      let error = connection.failure(code, sql)
      sqlite3_reset(handle)
      throw error
    }
    sqlite3_reset(handle)
    return false
  }

  /// Steps to the end; rows are thrown away. The bindings stay for another run.
  public func run() throws(SQLiteError) {
    while try step() {}
  }

  /// Goes back before the first row and ends the statement's snapshot. The bindings stay.
  public func reset() {
    sqlite3_reset(handle)
  }

  // MARK: - Reading

  /// A column of the row as a whole number; 0 for NULL.
  public func int64(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

  /// A column of the row as a whole number; 0 for NULL.
  public func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

  /// A column of the row as a floating-point number; 0 for NULL.
  public func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

  /// Whether a column of the row is NULL.
  public func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

  /// A column of the row as text; empty for NULL.
  public func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The bytes of a BLOB or text column, in place: they are gone with the next step. No bytes for NULL.
  public func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    let start = sqlite3_column_blob(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// A copy of the bytes of a BLOB column; empty for NULL.
  public func bytes(_ column: Int) -> [UInt8] {
    withBlob(column) { [UInt8]($0) }
  }
}
