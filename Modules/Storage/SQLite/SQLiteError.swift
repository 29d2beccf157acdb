import CSQLite

/// Why SQLite refused.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// SQLite's extended result code; its low byte is the primary one.
  public let code: Int32
  /// SQLite's own words.
  public let message: String
  /// The statement or act that failed.
  public let what: String
  /// The database file.
  public let path: String

  /// A refusal with this extended result code.
  public init(code: Int32, message: String, what: String, path: String) {
    self.code = code
    self.message = message
    self.what = what
    self.path = path
  }

  /// Result code without its extension.
  public var primaryCode: Int32 { code & 0xFF }
  /// Somebody else held the database for longer than the busy timeout, or wrote after this transaction began to read.
  public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  /// A uniqueness, foreign key, not-null or check rule of the schema forbids the change.
  public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
  /// No space is left on the disk, or the file has reached its page limit.
  public var isFull: Bool { primaryCode == SQLITE_FULL }
  /// The file's content contradicts itself, or is no database.
  public var isDamaged: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
  /// The row whose BLOB was asked for does not exist.
  public var isNoRow: Bool { primaryCode == SQLITE_NOTFOUND }
  /// A part of a BLOB was asked for that the BLOB does not have.
  public var isBeyondEnd: Bool { primaryCode == SQLITE_RANGE }
  /// The file was opened for reading and holds no database yet: whoever makes it has not come so far, or has died.
  public var isUnfinished: Bool {
    // A rollback journal is left of its very first page only: all that follows goes to the write-ahead log.
    let isRollback = SQLITE_READONLY | 3 << 8
    return primaryCode == SQLITE_EMPTY || code == isRollback
  }
  /// The file does not exist or may not be opened.
  public var isCannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }

  /// One line for a log.
  public var description: String { "SQLite error \(code) (\(message)) at \(what) in \(path)" }
}

extension StoreError {
  /// What a refusal of SQLite means to those above: damage when the file contradicts itself, failure otherwise.
  public init(_ error: SQLiteError) {
    self = error.isDamaged ? .damaged(error.description) : .failed(error.description)
  }

  /// Runs `body` and passes on what it throws as a `StoreError`: for the seam between code that speaks SQLite and code
  /// that does not.
  public static func translating<T>(_ body: () throws -> T) throws(StoreError) -> T {
    do {
      return try body()
    } catch {
      throw StoreError(disk: error) ?? .failed(String(describing: error))
    }
  }

  /// What comes of reading and writing files, as a `StoreError`; `nil` for errors of another origin.
  package init?(disk error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as SQLiteError: self.init(error)
    case let error as DiskError: self = .failed("\(error)")
    default: return nil
    }
  }
}
