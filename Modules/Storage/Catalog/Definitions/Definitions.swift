public import Models

extension Catalog {
  /// Definitions of one kind that a website or a team may have.
  public static let definitionsMax = 1000

  /// Keeps a new definition, under a name made from the catalog's source of chance.
  ///
  /// - Throws: `CatalogError.notFound` for the owner; `.conflict` when it has ``definitionsMax`` of the kind.
  public func addDefinition<Value: Definition>(
    _ value: Value, owner: DefinitionOwner, now: Instant
  ) throws(CatalogError) -> StoredDefinition {
    let body = JSONWriter.text(of: value.json)
    return try change { [random] connection in
      let (team, website) = try Self.columns(of: owner, connection)
      let count = try connection.prepare(
        "SELECT count(*) FROM definitions WHERE team = ? AND website IS ? AND kind = ?"
      ).bind(1, team).bind(2, website).bind(3, Value.kind.rawValue)
      guard try count.step(), count.int(0) < Self.definitionsMax else {
        throw CatalogError.conflict("there are \(Self.definitionsMax) of these already, which is the most")
      }
      let id = try Self.unusedDefinitionID(random, connection)
      try connection.prepare(
        """
        INSERT INTO definitions (id, team, website, kind, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?6, ?6)
        """
      )
      .bind(1, id.rawValue).bind(2, team).bind(3, website).bind(4, Value.kind.rawValue).bind(5, body)
      .bind(6, now.milliseconds).run()
      return StoredDefinition(id: id, owner: owner, kind: Value.kind, body: body, createdAt: now, updatedAt: now)
    }
  }

  /// Puts another definition in the place of one, unless somebody else has changed it since it was read.
  ///
  /// - Parameter notices: left for the outbox together with the change, or not at all.
  /// - Returns: the definition as it is now; `nil` when what is stored is no longer `old`: read it again.
  /// - Throws: `CatalogError.notFound` when it was removed.
  public func replaceDefinition<Value: Definition>(
    _ old: StoredDefinition, with value: Value, notices: [DatedNotice] = [], now: Instant
  ) throws(CatalogError) -> StoredDefinition? {
    precondition(old.kind == Value.kind, "a definition keeps its kind")
    let body = JSONWriter.text(of: value.json)
    let updatedAt = max(now, old.createdAt)
    return try change { connection in
      let row = try connection.prepare("SELECT body FROM definitions WHERE id = ? AND kind = ?")
        .bind(1, old.id.rawValue).bind(2, old.kind.rawValue)
      guard try row.step() else { throw CatalogError.notFound("\(old.kind.rawValue) '\(old.id)'") }
      guard row.text(0) == old.body else { return nil }
      row.reset()
      try connection.prepare("UPDATE definitions SET body = ?, updated_at = ? WHERE id = ?")
        .bind(1, body).bind(2, updatedAt.milliseconds).bind(3, old.id.rawValue).run()
      for dated in notices { try connection.insert(dated.notice, now: dated.at) }
      return StoredDefinition(
        id: old.id, owner: old.owner, kind: old.kind, body: body, createdAt: old.createdAt, updatedAt: updatedAt)
    }
  }

  /// Forgets a definition.
  ///
  /// - Throws: `CatalogError.notFound` when it is gone already.
  public func removeDefinition(_ definition: StoredDefinition) throws(CatalogError) {
    try change { connection in
      try connection.prepare("DELETE FROM definitions WHERE id = ? AND kind = ?")
        .bind(1, definition.id.rawValue).bind(2, definition.kind.rawValue).run()
      guard connection.changes == 1 else {
        throw CatalogError.notFound("\(definition.kind.rawValue) '\(definition.id)'")
      }
    }
  }

  /// Team and website of an owner, which must be there.
  private static func columns(
    of owner: DefinitionOwner, _ connection: Connection
  ) throws -> (team: Int64, website: Int64?) {
    switch owner {
    case .team(let team):
      try checkTeam(team, connection)
      return (team.rawValue, nil)
    case .website(let website):
      let row = try connection.prepare("SELECT team FROM websites WHERE id = ?").bind(1, Int(website.rawValue))
      guard try row.step() else { throw CatalogError.notFound("website \(website)") }
      return (row.int64(0), Int64(website.rawValue))
    }
  }

  private static func unusedDefinitionID(_ random: RandomSource, _ connection: Connection) throws -> DefinitionID {
    // 18 digits never meet by chance; a source of chance that repeats itself must not loop for ever.
    for _ in 0..<8 {
      let id = DefinitionID(random: random)
      let row = try connection.prepare("SELECT 1 FROM definitions WHERE id = ?").bind(1, id.rawValue)
      if try !row.step() { return id }
    }
    throw CatalogError.conflict("the source of chance repeats itself: no unused identifier was found")
  }
}

extension CatalogSnapshot {
  /// The definitions of one kind that a website or a team has, in order of creation.
  public func definitions(_ kind: DefinitionKind, of owner: DefinitionOwner) -> [StoredDefinition] {
    (definitions[owner] ?? []).filter { $0.kind == kind }
  }

  /// The definitions of one kind of everybody, each owner's in order of creation.
  public func definitions(_ kind: DefinitionKind) -> [StoredDefinition] {
    definitions.values.flatMap { owned in owned.filter { $0.kind == kind } }
  }

  /// A definition of a website or a team; `nil` where it has none of this name and kind.
  public func definition(
    _ id: DefinitionID, _ kind: DefinitionKind, of owner: DefinitionOwner
  ) -> StoredDefinition? {
    (definitions[owner] ?? []).first { $0.id == id && $0.kind == kind }
  }

  static func loadDefinitions(_ connection: Connection) throws -> [DefinitionOwner: [StoredDefinition]] {
    let row = try connection.prepare(
      "SELECT id, team, website, kind, body, created_at, updated_at FROM definitions ORDER BY number")
    var definitions: [DefinitionOwner: [StoredDefinition]] = [:]
    while try row.step() {
      let owner: DefinitionOwner =
        row.isNull(2)
        ? .team(TeamID(rawValue: row.int64(1))) : .website(WebsiteID(rawValue: UInt32(clamping: row.int64(2))))
      guard let id = DefinitionID(rawValue: row.int64(0)), let kind = DefinitionKind(rawValue: row.text(3)) else {
        throw StoreError.damaged("catalog: definition \(row.int64(0)) is not readable")
      }
      definitions[owner, default: []].append(
        StoredDefinition(
          id: id, owner: owner, kind: kind, body: row.text(4), createdAt: Instant(milliseconds: row.int64(5)),
          updatedAt: Instant(milliseconds: row.int64(6))))
    }
    return definitions
  }
}
