import Models
import Optimization
import Storage

/// Whether a recorded session reached a goal: one of the pages that it shows is that of a page goal.
///
/// Goals of other kinds leave nothing in a recording by which they could be told.
struct RecordedConversions {
  private let matchers: [URLMatcher]

  /// The goals of the website of a call, as they are now.
  init(_ call: PageSenseCall) {
    matchers = call.snapshot.definitions(.goal, of: .website(call.website.id)).compactMap { goal in
      guard let json = JSONValue(parsing: goal.body), json["type"] == .string("page_visit"),
        case .string(let address) = json["url"], let match = try? URLMatch(bare: address)
      else { return nil }
      return try? URLMatcher(match)
    }
  }

  func include(_ recording: Recording) -> Bool {
    recording.facts.pages.contains { page in matchers.contains { $0.matches(page.address) } }
  }
}
