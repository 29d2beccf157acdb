public import Models

/// Something that rows can be filtered or grouped by.
public enum Column: Hashable, Sendable {
  /// Of an event: its name.
  case name
  /// Of an event: its page's path.
  case page
  /// Of an event: its page's host.
  case hostname
  /// Of an event: the value of the custom property with this name; absent on events without it.
  case property(String)
  /// Of a session: what it took from its first event.
  case attribute(SessionAttribute)
  /// Of a session: page of its first and last pageview, and their hosts; empty without pageviews.
  case entryPage, exitPage, entryHostname, exitHostname
  /// Of a session: `true` when its visitor has one that was opened before, bots' included, else `false`. Rows and
  /// the steps of funnels are filtered by it; neither groups nor cohorts know it.
  case isReturning

  /// Whether it is an event's (else a session's).
  public var isOfEvents: Bool {
    switch self {
    case .name, .page, .hostname, .property: true
    case .attribute, .entryPage, .exitPage, .entryHostname, .exitHostname, .isReturning: false
    }
  }
}
