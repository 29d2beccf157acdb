/// How far one of the journal's other consumers is, as any process may see it.
public struct ConsumerState: Sendable {
  /// How far it has noted to have taken each tracker's log. What lies behind may not concern it.
  let cursors: [Int: JournalCursor]
  /// Items that it has set aside.
  public let quarantined: Int

  /// Looks into its store; nothing where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(_ consumer: ConsumerKind, directory: DataDirectory) throws(StoreError) {
    guard let store = try ConsumerStore.reading(consumer, in: directory) else {
      (cursors, quarantined) = ([:], 0)
      return
    }
    defer { store.connection.close() }
    (cursors, quarantined) = try StoreError.translating { (try store.cursors(), try store.quarantined()) }
  }
}
