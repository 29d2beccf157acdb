import HTTPSupport
import HTTPTypes
import Models
import Optimization
import Storage

/// `/tests`: experiments, their life, and what became of them.
///
/// Source: PageSense API, "A/B Testing".
enum TestEndpoints {
  static let all = definitions.all + [start, stop, results]

  private static let tag = "A/B testing"
  private static let module = OAuthScope.Module.tests

  /// What only starting and stopping may set.
  private static let reserved = ["started_ms", "stopped_ms"]

  private static let definitions = DefinitionEndpoints<Experiment>(
    "test", plural: "tests", tag: tag, module: module, body: TestDocument.body, item: TestDocument.schema,
    check: { call, experiment in
      for name in reserved where call.body[name] != nil {
        throw DefinitionError(field: name, reason: "is set by starting and stopping")
      }
      try PageMatching.check(experiment.targeting, "url_targeting.url", of: call.website)
    },
    asOf: { experiment, now in experiment.asOf(now) },
    settling: { call, stored, old, settled in
      TestNotices.settling(stored, from: old, to: settled, of: call.website.id)
    },
    checkChange: { experiment in if experiment.isRunning { throw PageSenseError.testRunning } }
  ) { _, stored, experiment in TestDocument.document(stored, experiment) }

  private static let start = PageSenseEndpoint(
    .post, definitions.itemPath + "/start", tag: tag, "Starts a test, anew if it was completed.",
    scopes: [OAuthScope(module, .update)], answer: .ok(.object(["test": TestDocument.schema]))
  ) { call in
    let (stored, experiment) = try definitions.update(call, notice: notice(.testStarted, call)) { experiment in
      guard !experiment.isRunning else { throw PageSenseError.testRunning }
      var started = experiment
      started.state = .running(since: call.now)
      return started
    }
    return .document(["test": TestDocument.document(stored, experiment)])
  }

  private static let stop = PageSenseEndpoint(
    .post, definitions.itemPath + "/stop", tag: tag, "Ends a test; nobody is admitted any more.",
    scopes: [OAuthScope(module, .update)], answer: .ok(.object(["test": TestDocument.schema]))
  ) { call in
    let (stored, experiment) = try definitions.update(call, notice: notice(.testCompleted, call)) { experiment in
      guard case .running(let since) = experiment.state else {
        throw PageSenseFailures.badRequest("The test is not running.")
      }
      var stopped = experiment
      stopped.state = .completed(since: since, until: max(since, call.now))
      return stopped
    }
    return .document(["test": TestDocument.document(stored, experiment)])
  }

  /// What webhooks are told: the test as it is from now on.
  private static func notice(
    _ event: WebhookEvent, _ call: PageSenseCall
  ) -> (StoredDefinition, Experiment) -> OutboxNotice {
    { stored, experiment in TestNotices.notice(event, stored, experiment, of: call.website.id) }
  }

  private static let results = PageSenseEndpoint(
    .get, definitions.itemPath + "/results", tag: tag,
    "What became of a test: visitors who saw each variation, how many of them converted, and what that says.",
    scopes: [OAuthScope(module, .read)], answer: .ok(.object(["results": TestResultsDocument.schema]))
  ) { call in
    let (stored, experiment) = try definitions.find(call)
    let directory = call.world.directory
    let report = try ExperimentQuery(id: stored.id, experiment: experiment, website: call.website).report(
      exposures: Exposures(directory: directory).exposures(to: stored.id, on: call.website.id),
      store: call.world.store, behavior: BehaviorReader(directory: directory), now: call.now)
    guard report.isSufficient else { throw PageSenseError.insufficientData }
    return .document(["results": TestResultsDocument.document(report, id: stored.id)])
  }
}
