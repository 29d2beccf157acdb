import CSQLite

/// The SQLite that this process runs on.
public enum SQLiteLibrary {
  /// Its version, as `3.45.1`.
  public static var version: String { String(cString: sqlite3_libversion()) }

  /// Its version as one number: 3.45.1 is 3045001.
  public static var versionNumber: Int { Int(sqlite3_libversion_number()) }

  /// The oldest version whose statements we use.
  public static let versionNumberMin = 3_038_000
}
