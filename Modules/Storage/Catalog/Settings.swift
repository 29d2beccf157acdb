extension Catalog {
  /// The value of a setting; `nil` when it was never set.
  public func setting(_ name: String) throws(CatalogError) -> String? { try currentSnapshot().settings[name] }

  /// Sets a value for every process, or forgets it with `nil`.
  public func setSetting(_ name: String, to value: String?) throws(CatalogError) {
    try change { connection in
      guard let value else {
        return try connection.prepare("DELETE FROM settings WHERE name = ?").bind(1, name).run()
      }
      try connection.prepare(
        "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
      ).bind(1, name).bind(2, value).run()
    }
  }
}
