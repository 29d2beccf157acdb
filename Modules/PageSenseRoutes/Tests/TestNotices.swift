import HTTPSupport
import Models
import Storage

/// What webhooks are told of a test's life.
///
/// Source: PageSense API, "Webhooks": `test.started` and `test.completed`.
enum TestNotices {
  /// What has become of a test by its schedule since it was stored, each at its time.
  ///
  /// Belongs into the transaction that stores what became of it: so that each is told once, whoever comes first.
  static func settling(
    _ stored: StoredDefinition, from experiment: Experiment, to settled: Experiment, of website: WebsiteID
  ) -> [DatedNotice] {
    guard experiment.state != settled.state else { return [] }
    var notices: [DatedNotice] = []
    if case .draft = experiment.state, let since = settled.state.startedAt {
      var started = settled
      started.state = .running(since: since)
      notices.append(DatedNotice(notice(.testStarted, stored, started, of: website), at: since))
    }
    if case .completed(_, let until) = settled.state {
      notices.append(DatedNotice(notice(.testCompleted, stored, settled, of: website), at: until))
    }
    return notices
  }

  /// What subscribers are told: the test as it is from then on.
  static func notice(
    _ event: WebhookEvent, _ stored: StoredDefinition, _ experiment: Experiment, of website: WebsiteID
  ) -> OutboxNotice {
    let data: JSONValue = ["test": TestDocument.document(stored, experiment)]
    return .happened(event, website: website, data: JSONWriter.text(of: data))
  }
}
