public import Models

extension Catalog {
  /// Adds a team.
  ///
  /// - Parameter name: unique; 1 … 100 characters.
  /// - Throws: `CatalogError.invalid` for the name; `.conflict` when there is a team of that name.
  @discardableResult
  public func addTeam(name: String, plan: SubscriptionPlan) throws(CatalogError) -> Team {
    let name = try Self.checkedName(name)
    return try change { connection in
      do {
        try connection.prepare("INSERT INTO teams (name, plan) VALUES (?, ?)").bind(1, name).bind(2, plan.rawValue)
          .run()
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("there is a team '\(name)' already")
      }
      return Team(id: TeamID(rawValue: connection.lastInsertedRow), name: name, plan: plan)
    }
  }

  /// All teams, in order of creation.
  public func teams() throws(CatalogError) -> [Team] { try currentSnapshot().teams }

  /// The team of this name.
  ///
  /// - Throws: `CatalogError.notFound`.
  public func team(named name: String) throws(CatalogError) -> Team { try currentSnapshot().team(named: name) }

  /// Changes what a team pays for.
  ///
  /// - Throws: `CatalogError.notFound`.
  @discardableResult
  public func setPlan(team name: String, _ plan: SubscriptionPlan) throws(CatalogError) -> Team {
    try change { connection in
      let row = try connection.prepare("UPDATE teams SET plan = ? WHERE name = ? RETURNING id")
        .bind(1, plan.rawValue).bind(2, name)
      guard try row.step() else { throw CatalogError.notFound("team '\(name)'") }
      return Team(id: TeamID(rawValue: row.int64(0)), name: name, plan: plan)
    }
  }

  /// A name that people give to a thing, without the spaces around it.
  ///
  /// - Throws: `CatalogError.invalid` unless 1 … 100 characters are left.
  static func checkedName(_ text: String) throws(CatalogError) -> String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    var name = text.drop(while: isBlank)
    while name.last?.isWhitespace == true { name.removeLast() }
    guard (1...100).contains(name.count) else {
      throw .invalid(field: "name", reason: "1 to 100 characters are needed")
    }
    return String(name)
  }
}
