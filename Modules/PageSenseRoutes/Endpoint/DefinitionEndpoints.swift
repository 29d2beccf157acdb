import HTTPSupport
import HTTPTypes
import Models
import Storage

/// The five usual endpoints of one kind of definition: list, get, create, change, remove.
///
/// A change takes any of the fields: what is given is merged into what is stored (RFC 7396), and the whole is read
/// again, so that no order of changes makes a definition that could not have been created.
///
/// ```swift
/// static let polls = DefinitionEndpoints<Poll>(
///   "poll", plural: "polls", tag: "Polls", module: .polls, body: body, item: item
/// ) { call, stored, poll in document(stored, poll) }
/// ```
struct DefinitionEndpoints<Value: Definition>: Sendable {
  /// How often a change that somebody was faster with is tried again.
  private static var attemptsMax: Int { 5 }

  /// Under this name one of them stands in an answer; `{singular_id}` in the path.
  let singular: String
  /// Under this name a list of them stands in an answer, and in the path.
  let plural: String
  let tag: String
  let module: OAuthScope.Module
  /// What is sent to make one; to change one, any of its members.
  let body: Schema
  /// What one looks like.
  let item: Schema
  /// Below what the paths lie; empty for a team's own.
  let base: String
  /// Whose they are.
  let owner: @Sendable (PageSenseCall) -> DefinitionOwner
  /// What is thrown when there is none of a name.
  let missing: any Error
  /// What a stored value is at a moment: some change by themselves.
  let asOf: @Sendable (Value, Instant) -> Value
  /// What webhooks are told when what a stored value has become by itself is stored.
  let settling: @Sendable (PageSenseCall, StoredDefinition, _ old: Value, _ settled: Value) -> [DatedNotice]
  /// Throws when a value does not fit the website.
  let check: @Sendable (PageSenseCall, Value) throws -> Void
  /// Throws when one may not be changed or removed as it is now.
  let checkChange: @Sendable (Value) throws -> Void
  /// How one is written.
  let document: @Sendable (PageSenseCall, StoredDefinition, Value) throws -> JSONValue

  init(
    _ singular: String, plural: String, tag: String, module: OAuthScope.Module, body: Schema, item: Schema,
    base: String = "websites/{website_id}/",
    owner: @escaping @Sendable (PageSenseCall) -> DefinitionOwner = { .website($0.website.id) },
    missing: (any Error)? = nil, check: @escaping @Sendable (PageSenseCall, Value) throws -> Void = { _, _ in },
    asOf: @escaping @Sendable (Value, Instant) -> Value = { value, _ in value },
    settling: @escaping @Sendable (PageSenseCall, StoredDefinition, Value, Value) -> [DatedNotice] = { _, _, _, _ in
      []
    },
    checkChange: @escaping @Sendable (Value) throws -> Void = { _ in },
    document: @escaping @Sendable (PageSenseCall, StoredDefinition, Value) throws -> JSONValue
  ) {
    self.singular = singular
    self.plural = plural
    self.tag = tag
    self.module = module
    self.body = body
    self.item = item
    self.base = base
    self.owner = owner
    self.missing = missing ?? PageSenseFailures.notFound(singular)
    self.check = check
    self.asOf = asOf
    self.settling = settling
    self.checkChange = checkChange
    self.document = document
  }

  /// All five.
  var all: [PageSenseEndpoint] { [list, details, add, change, remove] }

  /// `…/goals/{goal_id}`.
  var itemPath: String { "\(base)\(plural)/{\(singular)_id}" }

  var list: PageSenseEndpoint {
    PageSenseEndpoint(
      .get, base + plural, tag: tag, "All \(plural), in order of creation.", scopes: [OAuthScope(module, .read)],
      parameters: Page.parameters, answer: .ok(.object([plural: .array(of: item), "pagination": Page.schema]))
    ) { call in
      let page = try Page(call.query)
      let all = call.snapshot.definitions(Value.kind, of: owner(call))
      let documents = try page.slice(all).map { try document(call, $0, asOf($0.value(), call.now)) }
      return .document([plural: .array(documents), "pagination": page.document(total: all.count)])
    }
  }

  var details: PageSenseEndpoint {
    PageSenseEndpoint(
      .get, itemPath, tag: tag, "One \(singular).", scopes: [OAuthScope(module, .read)], answer: .ok(wrapped)
    ) { call in
      let (stored, value) = try find(call)
      return .document([singular: try document(call, stored, value)])
    }
  }

  var add: PageSenseEndpoint {
    PageSenseEndpoint(
      .post, base + plural, tag: tag, "Makes a \(singular).", scopes: [OAuthScope(module, .create)], body: body,
      answer: .created(wrapped)
    ) { call in
      let value = try Value(json: call.body)
      try check(call, value)
      let stored = try call.world.catalog.addDefinition(value, owner: owner(call), now: call.now)
      let shown = asOf(value, call.now)
      return .created([singular: try document(call, stored, shown)])
    }
  }

  var change: PageSenseEndpoint {
    PageSenseEndpoint(
      .put, itemPath, tag: tag, "Changes what is given of a \(singular).", scopes: [OAuthScope(module, .update)],
      body: body.withNothingRequired, answer: .ok(wrapped)
    ) { call in
      let (stored, value) = try update(call) { value in
        try checkChange(value)
        let changed = try value.merging(call.body)
        try check(call, changed)
        return changed
      }
      return .document([singular: try document(call, stored, value)])
    }
  }

  var remove: PageSenseEndpoint {
    PageSenseEndpoint(
      .delete, itemPath, tag: tag, "Removes a \(singular).", scopes: [OAuthScope(module, .delete)], answer: .nothing
    ) { call in
      let (stored, value) = try find(call)
      try checkChange(value)
      do throws(CatalogError) {
        try call.world.catalog.removeDefinition(stored)
      } catch .notFound { throw missing }
      return .nothing
    }
  }

  private var wrapped: Schema { .object([singular: item]) }

  /// The definition that the path names.
  ///
  /// - Throws: ``missing``; `StoreError`.
  func find(_ call: PageSenseCall, in snapshot: CatalogSnapshot? = nil) throws -> (StoredDefinition, Value) {
    let snapshot = snapshot ?? call.snapshot
    guard let id = DefinitionID(call.place("\(singular)_id")),
      let stored = snapshot.definition(id, Value.kind, of: owner(call))
    else { throw missing }
    return (stored, asOf(try stored.value(), call.now))
  }

  /// Changes the definition that the path names, from what it is at that moment.
  ///
  /// - Parameters:
  ///   - notice: what is left for the outbox together with the change, about what it became.
  ///   - transform: may run several times.
  /// - Throws: ``missing``; what `transform` throws; `APIFailure` 409 when others are faster again and again.
  func update(
    _ call: PageSenseCall, notice: ((StoredDefinition, Value) -> OutboxNotice)? = nil,
    _ transform: (Value) throws -> Value
  ) throws -> (StoredDefinition, Value) {
    for _ in 0..<Self.attemptsMax {
      let (stored, value) = try find(call, in: call.world.catalog.snapshot())
      let changed = try transform(value)
      var notices = settling(call, stored, try stored.value(), value)
      if let notice { notices.append(DatedNotice(notice(stored, changed), at: call.now)) }
      do throws(CatalogError) {
        let replaced = try call.world.catalog.replaceDefinition(stored, with: changed, notices: notices, now: call.now)
        if let replaced { return (replaced, changed) }
      } catch .notFound { throw missing }
    }
    throw APIFailure(.conflict, "409", "The \(singular) is being changed by somebody else. Please try again.")
  }
}
