import HTTPSupport
import HTTPTypes
import Models

/// An endpoint of the PageSense API: where it is, which scopes open it, what it takes, and what it answers.
///
/// Everything that is said about it stands in one place: the routes, the gate of scopes, `openapi.json`, the matrix of
/// who may do what and the generated requests of the tests all read it from here. To add an endpoint, write one and
/// name it in `PageSenseRoutes.endpoints`:
///
/// ```swift
/// PageSenseEndpoint(
///   .get, "websites/{website_id}/polls/{poll_id}/responses", tag: "Polls", "What visitors answered.",
///   scopes: [OAuthScope(.polls, .read)], parameters: Page.parameters, answer: .ok(responses)
/// ) { call in
///   .document(["responses": try responses(call, Page(call.query))])  // on a thread that may wait
/// }
/// ```
///
/// What is kept as a definition gets its five usual endpoints from ``DefinitionEndpoints``.
struct PageSenseEndpoint: Sendable {
  /// What an endpoint answers when all is well.
  enum Shape: Sendable {
    /// 200 with this document.
    case ok(Schema)
    /// 201 with this document.
    case created(Schema)
    /// 204.
    case nothing
    /// 200 with this document, or with lines of comma-separated values.
    case okOrCSV(Schema)
  }

  let method: HTTPRequest.Method
  /// Below the root of the API; `{website_id}` stands for a website of the token's team.
  let path: String
  /// The section of the documentation.
  let tag: String
  /// What it does, in a sentence.
  let summary: String
  /// Any of them opens it.
  let scopes: [OAuthScope]
  /// What may stand in the query.
  let parameters: [ParameterDescription]
  /// What the body must be; `nil`: there is none.
  let body: Schema?
  let shape: Shape
  /// Answers, on a thread that may wait.
  let answer: @Sendable (PageSenseCall) throws -> PageSenseAnswer

  init(
    _ method: HTTPRequest.Method, _ path: String, tag: String, _ summary: String, scopes: [OAuthScope],
    parameters: [ParameterDescription] = [], body: Schema? = nil, answer shape: Shape,
    _ answer: @escaping @Sendable (PageSenseCall) throws -> PageSenseAnswer
  ) {
    precondition(!scopes.isEmpty, "an endpoint that no scope opens is of no use")
    self.method = method
    self.path = path
    self.tag = tag
    self.summary = summary
    self.scopes = scopes
    self.parameters = parameters
    self.body = body
    self.shape = shape
    self.answer = answer
  }

  /// Names of the `{…}` of the path, in their order.
  var places: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// Whether the path names a website.
  var isAboutWebsite: Bool { places.contains("website_id") }
}

/// What an endpoint answers when all is well.
enum PageSenseAnswer: Sendable {
  case document(JSONValue)
  /// A document that is written already.
  case json([UInt8])
  case created(JSONValue)
  case nothing
  /// Lines of comma-separated values.
  case csv(String)
  /// What remains to be waited for without a thread.
  case later(@Sendable () async throws -> PageSenseAnswer)
}
