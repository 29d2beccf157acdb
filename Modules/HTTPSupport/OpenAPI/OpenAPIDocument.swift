import HTTPTypes
public import Models

/// Writes descriptions of endpoints as an OpenAPI document.
///
/// Source: OpenAPI Specification 3.1.0.
public enum OpenAPIDocument {
  /// The document about these endpoints; paths are told from the root of the server that answers with it.
  public static func document(_ endpoints: [EndpointDescription], title: String, version: String) -> JSONValue {
    var paths: [JSONValue.Member] = []
    var seen: Set<String> = []
    for endpoint in endpoints where seen.insert(endpoint.path).inserted {
      let operations = endpoints.filter { $0.path == endpoint.path }
      paths.append(
        .init(
          endpoint.path, .object(operations.map { .init($0.method.rawValue.lowercased(), operation($0)) })))
    }
    return [
      "openapi": "3.1.0", "info": ["title": .string(title), "version": .string(version)],
      "servers": [["url": "/"]], "paths": .object(paths), "components": components,
    ]
  }

  private static func operation(_ endpoint: EndpointDescription) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("operationId", .string(identifier(endpoint))), .init("tags", [.string(endpoint.tag)]),
      .init("summary", .string(endpoint.summary)),
    ]
    switch endpoint.access {
    case .key: members.append(.init("security", [["apiKey": []], ["bearer": []]]))
    case .token(let scopes):
      members.append(.init("security", .array(scopes.map { ["oauth2": [.string($0)]] })))
    case .anyone: members.append(.init("security", []))
    }
    let parameters =
      endpoint.pathParameters.map { parameter($0, in: "path") } + endpoint.parameters.map { parameter($0, in: "query") }
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
    if let body = endpoint.body {
      members.append(.init("requestBody", ["required": true, "content": content(body)]))
    }
    var responses = endpoint.successes.map { JSONValue.Member(String($0.status), response($0)) }
    for failure in FailureKind.allCases where endpoint.failures.contains(failure) {
      let name = endpoint.failureForm.prefix + failure.rawValue
      responses.append(.init(String(failure.status), ["$ref": .string("#/components/responses/\(name)")]))
    }
    members.append(.init("responses", .object(responses)))
    return .object(members)
  }

  /// `getAnalyticsPages` for `GET /api/external/v1/analytics/{websiteId}/pages`: what clients call their functions.
  private static func identifier(_ endpoint: EndpointDescription) -> String {
    var words = endpoint.path.split { !$0.isLetter && !$0.isNumber && $0 != "{" && $0 != "}" }.map(String.init)
    for prefix in [["api", "external", "v1"], ["api", "v1"], ["api", "v2"]] where words.starts(with: prefix) {
      words.removeFirst(prefix.count)
      break
    }
    let last = words.last
    words = words.filter { !$0.hasPrefix("{") }
    if let last, last.hasPrefix("{") { words.append("by" + capitalized(String(last.dropFirst().dropLast()))) }
    return endpoint.method.rawValue.lowercased() + words.map(capitalized).joined()
  }

  private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

  private static func parameter(_ description: ParameterDescription, in place: String) -> JSONValue {
    [
      "name": .string(description.name), "in": .string(place), "required": .bool(description.isRequired),
      "description": .string(description.summary), "schema": description.schema.document,
    ]
  }

  private static func content(_ schema: Schema) -> JSONValue { ["application/json": ["schema": schema.document]] }

  private static func response(_ success: EndpointDescription.Success) -> JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(success.summary))]
    var names = ["x-request-id"]
    switch success.tells {
    case .nothing: break
    case .limits: names += limitHeaders.map(\.name)
    case .usage: names += (limitHeaders + usageHeaders).map(\.name)
    }
    members.append(
      .init(
        "headers", .object(names.map { .init($0, ["$ref": .string("#/components/headers/\($0)")]) })))
    if let schema = success.schema {
      var content = [JSONValue.Member(success.mediaType, ["schema": schema.document])]
      if let type = success.alternativeType { content.append(.init(type, ["schema": Schema.string.document])) }
      members.append(.init("content", .object(content)))
    }
    return .object(members)
  }

  private static let components: JSONValue = [
    "securitySchemes": securitySchemes, "headers": .object(allHeaders.map(member)),
    "responses": .object(
      EndpointDescription.FailureForm.all.flatMap { form in
        FailureKind.allCases.map { JSONValue.Member(form.prefix + $0.rawValue, response($0, form)) }
      }),
    "schemas": .object(EndpointDescription.FailureForm.all.map { .init($0.schemaName, $0.schema.document) }),
  ]

  private static let securitySchemes: JSONValue = [
    "apiKey": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
    "bearer": ["type": "http", "scheme": "bearer"],
    "oauth2": [
      "type": "oauth2",
      "flows": [
        "authorizationCode": [
          "authorizationUrl": "/oauth/v2/auth", "tokenUrl": "/oauth/v2/token", "refreshUrl": "/oauth/v2/token",
          "scopes": .object(OAuthScope.documented.map { .init($0.description, .string($0.title)) }),
        ]
      ],
    ],
  ]

  private static func member(_ header: Header) -> JSONValue.Member {
    JSONValue.Member(header.name, ["description": .string(header.summary), "schema": header.schema.document])
  }

  private static func response(_ failure: FailureKind, _ form: EndpointDescription.FailureForm) -> JSONValue {
    var headers: JSONValue = ["x-request-id": ["$ref": "#/components/headers/x-request-id"]]
    if failure.tellsWhenToRetry {
      headers = [
        "x-request-id": ["$ref": "#/components/headers/x-request-id"],
        "Retry-After": ["$ref": "#/components/headers/Retry-After"],
      ]
    }
    return ["description": .string(failure.summary), "headers": headers, "content": content(.named(form.schemaName))]
  }

  private typealias Header = (name: String, summary: String, schema: Schema)

  private static let allHeaders: [Header] = [requestID] + limitHeaders + usageHeaders + [retryAfter]

  private static let requestID: Header = ("x-request-id", "Names the request.", .uuid)

  private static let retryAfter: Header = ("Retry-After", "Seconds to wait.", .count)

  private static let limitHeaders: [Header] = [
    ("X-RateLimit-Limit", "Requests that the plan has in 60 seconds.", .count),
    ("X-RateLimit-Remaining", "How many of them are left.", .count),
    ("X-RateLimit-Reset", "The second since 1970 from which on more are left.", .count),
  ]

  private static let usageHeaders: [Header] = [
    ("X-Usage-Monthly", "Requests of this month.", .count),
    ("X-Usage-Limit", "Requests that the plan has in a month.", .count),
    ("X-Usage-Reset", "When the next month begins, in UTC.", .timestamp),
  ]
}

extension EndpointDescription.FailureForm {
  static let all: [Self] = [.envelope, .numbered, .oauth]

  /// In front of the names of responses.
  var prefix: String {
    switch self {
    case .envelope: ""
    case .numbered: "PageSense"
    case .oauth: "OAuth"
    }
  }

  var schemaName: String { prefix + "Failure" }

  var schema: Schema {
    switch self {
    case .envelope:
      .object([
        "success": .constant(false),
        "error": .object(["message": .string, "code": .string, "timestamp": .timestamp]),
      ])
    case .numbered: .object(["code": .integer, "message": .string])
    case .oauth: .object(["error": .string, "error_description": .string])
    }
  }
}
