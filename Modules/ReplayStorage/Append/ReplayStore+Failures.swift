import Storage

/// In which recordings an error was found, in the order in which that happened: what there is to tell others of.
extension ReplayStore {
  /// A numbered list that fills itself. A recording stands in it once, however often it is examined, and leaves it when
  /// it is removed.
  static let failureSteps = """
    CREATE TABLE failed(number INTEGER PRIMARY KEY AUTOINCREMENT, replay INTEGER NOT NULL UNIQUE);
    CREATE TRIGGER replay_failed AFTER UPDATE OF errors ON replay WHEN new.errors > 0 BEGIN
      INSERT OR IGNORE INTO failed(replay) VALUES(new.id);
    END;
    CREATE TRIGGER failed_gone AFTER DELETE ON replay BEGIN
      DELETE FROM failed WHERE replay = old.id;
    END;
    """
}
