/// Who takes records of the trackers' logs besides the event store, each into a database of its own.
///
/// The raw value names the database, metrics and findings: never rename.
public enum ConsumerKind: String, CaseIterable, Hashable, Sendable {
  /// Errors of pages' scripts, in groups.
  case errors
  /// Clicks, scrolling, movement and attention, by page.
  case heatmaps
  /// Chunks of recorded sessions.
  case replays
  /// Who saw which variation of which experiment.
  case exposures
  /// What visitors did with forms.
  case forms
  /// What visitors answered.
  case polls
  /// Who visitors are to the website.
  case identities
  /// How fast and steady pages are.
  case vitals
  /// What webhooks are told.
  case outbox

  /// Whether the logs that it reads are read by nobody else.
  public var readsAlone: Bool { self == .replays }
}
