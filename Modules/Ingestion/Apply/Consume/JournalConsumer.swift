import Models
import Storage

/// What a consumer of the journal does with a record. Belongs to the consumer's thread.
///
/// Everything that it does to its store happens inside a transaction of the caller's, which also notes how far the
/// journal is taken: a record has its effect exactly once.
protocol JournalConsumer: AnyObject {
  /// The tables beside the effect.
  var tables: ConsumerStore { get }

  /// Which records it wants of those of its audiences in one batch; the others are passed over unread.
  func wanted(among records: [JournalRecord]) throws -> [JournalRecord]

  /// Takes a record that was not taken before and that a person sent.
  func take(_ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at: Instant)
    throws

  /// Writes what it has gathered of the records that it took: before its transaction ends.
  func finish() throws

  /// Does a piece of what can wait until no record does.
  ///
  /// - Returns: whether there was something to do.
  func tend(now: Instant) throws -> Bool

  /// Forgets all that is stored of a website.
  func removeAll(of website: WebsiteID) throws

  /// Forgets what is older than it is kept, where it is kept for a time only: as long as the plan of the website's team
  /// and the website's own settings say.
  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws

  /// Forgets what is stored of one visitor, by the hash under the website's seed.
  func erase(visitor: UInt64, on website: WebsiteID) throws
}

extension JournalConsumer {
  func wanted(among records: [JournalRecord]) throws -> [JournalRecord] { records }

  /// Nothing, for those that write at once.
  func finish() throws {}

  func tend(now: Instant) throws -> Bool { false }

  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws {}
}
