public import HTTPTypes

/// What `openapi.json` says about one endpoint.
///
/// An endpoint of the External API is described by itself; what is answered otherwise has a list of these beside its
/// code, as `TrackingDescriptions`, and the list is handed to `ExternalRoutes`.
public struct EndpointDescription: Sendable {
  /// Who may ask.
  public enum Access: Sendable {
    /// Whoever has an API key.
    case key
    /// Whoever has an access token with one of these scopes.
    case token([String])
    /// Anybody.
    case anyone
  }

  /// What the body of a failure looks like.
  public enum FailureForm: Sendable {
    /// The External API's envelope.
    case envelope
    /// The PageSense API's number and message.
    case numbered
    /// The error word of OAuth.
    case oauth
  }

  /// What headers tell about limits.
  public enum Telling: Sendable {
    /// Nothing.
    case nothing
    /// The limit of a minute.
    case limits
    /// The limit of a minute, and what was used of a month.
    case usage
  }

  /// How it answers when all is well.
  public struct Success: Sendable {
    /// The status.
    public let status: Int
    /// What the answer is, in a sentence.
    public let summary: String
    /// The document; `nil`: there is none.
    public let schema: Schema?
    /// What kind of document it is.
    public let mediaType: String
    /// What is told about limits in headers.
    public let tells: Telling
    /// Another type in which the same may be had; `nil`: only JSON.
    public let alternativeType: String?

    /// An answer like this.
    public init(
      _ status: Int = 200, _ summary: String, _ schema: Schema?, tells: Telling = .nothing,
      mediaType: String = "application/json", alternativeType: String? = nil
    ) {
      self.mediaType = mediaType
      self.status = status
      self.summary = summary
      self.schema = schema
      self.tells = tells
      self.alternativeType = alternativeType
    }
  }

  /// The method.
  public let method: HTTPRequest.Method
  /// The whole path; `{name}` stands for a value.
  public let path: String
  /// The section of the documentation.
  public let tag: String
  /// What it does, in a sentence.
  public let summary: String
  /// Who may ask.
  public let access: Access
  /// What the `{name}`s of the path are.
  public let pathParameters: [ParameterDescription]
  /// What may stand in the query.
  public let parameters: [ParameterDescription]
  /// What the body must be; `nil`: there is none.
  public let body: Schema?
  /// How it answers when all is well, by status.
  public let successes: [Success]
  /// What else it may say.
  public let failures: [FailureKind]
  /// How it says so.
  public let failureForm: FailureForm

  /// A description of these parts.
  ///
  /// - Parameter alternatives: other ways of answering when all is well, each with a status of its own.
  public init(
    _ method: HTTPRequest.Method, _ path: String, tag: String, _ summary: String, access: Access = .anyone,
    pathParameters: [ParameterDescription] = [], parameters: [ParameterDescription] = [], body: Schema? = nil,
    success: Success, alternatives: [Success] = [], failures: [FailureKind], failureForm: FailureForm = .envelope
  ) {
    self.method = method
    self.path = path
    self.tag = tag
    self.summary = summary
    self.access = access
    self.pathParameters = pathParameters
    self.parameters = parameters
    self.body = body
    successes = [success] + alternatives
    self.failures = failures
    self.failureForm = failureForm
  }
}

/// The failures of the APIs, by status; all have the error envelope.
///
/// Source: External API, "Common Error Codes".
public enum FailureKind: String, CaseIterable, Sendable {
  case validation = "ValidationError"
  case unauthorized = "Unauthorized"
  case forbidden = "Forbidden"
  case notFound = "NotFound"
  case conflict = "Conflict"
  case tooLarge = "PayloadTooLarge"
  case limited = "LimitExceeded"
  case internalError = "InternalError"
  case unavailable = "Unavailable"

  /// The status.
  public var status: Int {
    switch self {
    case .validation: 400
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .conflict: 409
    case .tooLarge: 413
    case .limited: 429
    case .internalError: 500
    case .unavailable: 503
    }
  }

  var summary: String {
    switch self {
    case .validation: "A parameter or the body is missing or wrong; the message names it."
    case .unauthorized: "The API key or access token is missing, unknown, expired or revoked."
    case .forbidden: "The key, its team's plan or the token's scopes do not allow this."
    case .notFound: "There is no such thing."
    case .conflict: "It contradicts what is there already."
    case .tooLarge: "The body is too large."
    case .limited: "A limit is reached. `Retry-After` says how many seconds to wait."
    case .internalError: "Our fault."
    case .unavailable: "Too much waits at present. `Retry-After` says how many seconds to wait."
    }
  }

  var tellsWhenToRetry: Bool { self == .limited || self == .unavailable }
}
