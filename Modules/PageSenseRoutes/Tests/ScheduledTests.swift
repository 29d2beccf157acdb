import HTTPSupport
public import Models
public import Storage
import Synchronization

/// Stores what tests have become by their schedules, with the notices of it, so that webhooks are told.
///
/// Everybody who reads a test knows what it is at a moment, stored or not (decision 0040). Who is told by a webhook
/// does not read: somebody has to look for him. Whoever stores a test first after its time, be it this or a change in
/// the API, leaves the notices in the same transaction; the other finds that nothing has become of it.
public final class ScheduledTests: Sendable {
  /// When there is something to do next, as of a catalog.
  private struct Outlook {
    let snapshot: CatalogSnapshot
    /// `nil`: never.
    let next: Instant?
  }

  private let catalog: Catalog
  private let outlook = Mutex<Outlook?>(nil)

  /// The tests of this catalog.
  public init(catalog: Catalog) { self.catalog = catalog }

  /// Stores what has become of tests by now.
  ///
  /// Cost: a look at the clock, unless the catalog has changed or a time has come; then every test is read.
  /// - Throws: `CatalogError`.
  public func settle(now: Instant) throws {
    let snapshot = try catalog.snapshot()
    if let known = outlook.withLock({ $0 }), known.snapshot === snapshot, known.next.map({ now < $0 }) ?? true {
      return
    }
    var next: Instant?
    for stored in snapshot.definitions(.experiment) {
      guard let change = try settle(stored, now: now) else { continue }
      next = min(next ?? change, change)
    }
    let seen = Outlook(snapshot: snapshot, next: next)
    outlook.withLock { $0 = seen }
  }

  /// Stores what has become of a test.
  ///
  /// - Returns: when something becomes of it next.
  private func settle(_ stored: StoredDefinition, now: Instant) throws -> Instant? {
    guard case .website(let website) = stored.owner else { return nil }
    let experiment: Experiment
    do { experiment = try stored.value() } catch {
      // One that cannot be read says so to whoever asks for it; it must not keep the others.
      return nil
    }
    let settled = experiment.asOf(now)
    let notices = TestNotices.settling(stored, from: experiment, to: settled, of: website)
    if !notices.isEmpty { try store(settled, inPlaceOf: stored, notices, now) }
    return settled.nextChange(after: now)
  }

  private func store(
    _ settled: Experiment, inPlaceOf stored: StoredDefinition, _ notices: [DatedNotice], _ now: Instant
  ) throws(CatalogError) {
    do throws(CatalogError) {
      // Where somebody was faster it is his to tell.
      _ = try catalog.replaceDefinition(stored, with: settled, notices: notices, now: now)
    } catch {
      // Of what is gone nothing is told.
      guard case .notFound = error else { throw error }
    }
  }
}
