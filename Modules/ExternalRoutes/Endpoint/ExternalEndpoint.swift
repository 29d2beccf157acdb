import HTTPSupport
import HTTPTypes
import Models

/// An endpoint of the External API: where it is, whom it lets in, what it takes, and what it answers.
///
/// Everything that is said about it stands in one place: the routes, the gates, `openapi.json`, the tests of who may do
/// what and those of the contract all read it from here. To add an endpoint, write one and name it in
/// `ExternalRoutes.endpoints`:
///
/// ```swift
/// ExternalEndpoint(
///   .get, "analytics/{websiteId}/pages", tag: "Analytics", "The pages that were viewed most.",
///   gate: .website, data: .object(["pages": .array(of: page)]),
///   parameters: .range(), .limit(default: 20, max: 100)
/// ) { call, range, limit in
///   try answer(call, range, limit)  // on a thread that may wait
/// }
/// ```
struct ExternalEndpoint: Sendable {
  /// Reads what a request asks, which may fail with a typed error or an `APIFailure`; what it returns answers the
  /// request, on a thread that may wait.
  typealias Preparation = @Sendable (AdmittedRequest) throws -> @Sendable () throws -> JSONValue

  let method: HTTPRequest.Method
  /// Below the root of the API; `{websiteId}` stands for a website.
  let path: String
  /// The section of the documentation.
  let tag: String
  /// What it answers, in a sentence.
  let summary: String
  let rules: GateRules
  /// What may stand in the query.
  let parameters: [ParameterDescription]
  /// What the body must be; `nil`: there is none.
  let body: Schema?
  /// What stands under `data` in the envelope.
  let data: Schema
  let prepare: Preparation

  /// An endpoint with these parameters, whose values come to `answer` in the same order.
  init<Subject: Sendable, each Value: Sendable>(
    _ method: HTTPRequest.Method, _ path: String, tag: String, _ summary: String, gate: EndpointGate<Subject>,
    body: Schema? = nil, data: Schema, parameters: repeat Parameter<each Value>,
    answer: @escaping @Sendable (ExternalCall<Subject>, repeat each Value) throws -> JSONValue
  ) {
    self.method = method
    self.path = path
    self.tag = tag
    self.summary = summary
    self.rules = gate.rules
    self.body = body
    self.data = data
    var descriptions: [ParameterDescription] = []
    repeat descriptions += (each parameters).descriptions
    self.parameters = descriptions
    prepare = { request in
      let subject = try gate.subject(request.website)
      let texts = ParameterTexts(query: request.query, now: request.now)
      let began = request.clock()
      let values = (repeat try (each parameters).value(texts))
      let call = ExternalCall(request: request, subject: subject, parsing: request.clock() - began)
      return { try answer(call, repeat each values) }
    }
  }
}
