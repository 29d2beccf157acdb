/// An OpenAPI document that real answers are held against.
public struct APIContract {
  /// One operation of the document.
  public struct Operation {
    /// In upper case.
    public let method: String
    /// With `{name}` where a value stands.
    public let path: String
    /// Whether a key is needed.
    public let needsKey: Bool
    /// Scopes of which a token must have one; empty where tokens are not what is asked for.
    public let scopes: [String]
    /// What may stand in the query.
    public let parameters: [(name: String, schema: JSONDocument)]
    /// What the body must be; `nil`: there is none.
    public let body: JSONDocument?
    let responses: JSONDocument

    init(_ method: String, _ path: String, _ operation: JSONDocument) {
      self.method = method
      self.path = path
      let security = operation["security"]?.items ?? []
      needsKey = !security.isEmpty
      scopes = security.flatMap { $0.members.values.flatMap(\.items) }.compactMap(\.text).sorted()
      var parameters: [(name: String, schema: JSONDocument)] = []
      for parameter in operation["parameters"]?.items ?? [] where parameter["in"]?.text == "query" {
        guard let name = parameter["name"]?.text, let schema = parameter["schema"] else { continue }
        parameters.append((name: name, schema: schema))
      }
      self.parameters = parameters
      body = operation["requestBody"]?["content"]?["application/json"]?["schema"]
      responses = operation["responses"] ?? .null
    }

    /// How many values stand in the path.
    var places: Int { path.split(separator: "/").count(where: { $0.hasPrefix("{") }) }
  }

  /// Every operation, sorted by path and method.
  public let operations: [Operation]
  private let validation: SchemaValidation

  /// The contract in the bytes of a document.
  public init(_ bytes: some Sequence<UInt8>) throws {
    let root = try JSONDocument(bytes)
    validation = SchemaValidation(root: root)
    var operations: [Operation] = []
    for (path, item) in root["paths"]?.members ?? [:] {
      for (method, operation) in item.members {
        operations.append(Operation(method.uppercased(), path, operation))
      }
    }
    self.operations = operations.sorted { a, b in (a.path, a.method) < (b.path, b.method) }
  }

  /// The operation that a request leads to; `nil` where the document has none.
  public func operation(_ method: String, _ path: String) -> Operation? {
    let wanted = path.prefix { $0 != "?" }.split(separator: "/")
    let fitting = operations.filter { operation in
      let segments = operation.path.split(separator: "/")
      return operation.method == method && segments.count == wanted.count
        && zip(segments, wanted).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
    // A word stands before a place for values: `/e/live/{code}` before `/e/{code}/status`.
    return fitting.min { $0.places < $1.places }
  }

  /// What an answer says or leaves out against the document; empty when it keeps to it.
  ///
  /// - Parameter headers: names in any case.
  public func violations(
    _ method: String, _ path: String, status: Int, headers: [String: String], body: some Sequence<UInt8>
  ) -> [String] {
    guard let operation = operation(method, path) else { return ["\(method) \(path) is not described"] }
    let what = "\(method) \(path) → \(status)"
    guard var response = operation.responses[String(status)] else { return ["\(what) is not described"] }
    if let reference = response["$ref"]?.text {
      guard let target = validation.resolve(reference) else { return ["\(what): \(reference) is nowhere"] }
      response = target
    }
    let names = Set(headers.keys.map { $0.lowercased() })
    let missing = (response["headers"]?.members ?? [:]).keys.filter { !names.contains($0.lowercased()) }
    var found = missing.sorted().map { "\(what): header \($0) is missing" }
    guard let schema = response["content"]?["application/json"]?["schema"] else { return found }
    guard let value = try? JSONDocument(body) else { return found + ["\(what): the body is no JSON"] }
    found += validation.violations(value, schema).map { "\(what): \($0)" }
    return found
  }
}
