public import Models

/// Whose definition it is.
public enum DefinitionOwner: Hashable, Sendable {
  /// A website's: it goes with it.
  case website(WebsiteID)
  /// A team's.
  case team(TeamID)
}

/// A definition as the catalog keeps it.
public struct StoredDefinition: Hashable, Sendable {
  /// Its public name.
  public let id: DefinitionID
  /// Whose it is.
  public let owner: DefinitionOwner
  /// What it defines.
  public let kind: DefinitionKind
  /// The definition as JSON.
  public let body: String
  /// When it was made.
  public let createdAt: Instant
  /// When it was changed last; at first when it was made.
  public let updatedAt: Instant

  /// A definition with these parts.
  public init(
    id: DefinitionID, owner: DefinitionOwner, kind: DefinitionKind, body: String, createdAt: Instant,
    updatedAt: Instant
  ) {
    self.id = id
    self.owner = owner
    self.kind = kind
    self.body = body
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// The definition itself. Some microseconds: who needs it for every event keeps the value.
  ///
  /// - Throws: `StoreError.damaged` when the catalog holds something that this program cannot read.
  public func value<Value: Definition>(_ type: Value.Type = Value.self) throws(StoreError) -> Value {
    precondition(type.kind == kind, "a \(kind.rawValue) is not a \(type.kind.rawValue)")
    guard let json = JSONValue(parsing: body) else { throw .damaged("catalog: \(kind.rawValue) \(id) is no JSON") }
    do throws(DefinitionError) {
      return try Value(json: json)
    } catch {
      throw .damaged("catalog: \(kind.rawValue) \(id): \(error)")
    }
  }
}
