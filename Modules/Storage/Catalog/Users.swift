public import Models

extension Catalog {
  /// Adds somebody who may log in.
  ///
  /// - Parameters:
  ///   - email: kept in lower case.
  ///   - password: what is kept of the password, made elsewhere; the catalog never sees the password itself.
  /// - Throws: `CatalogError.invalid` for the address; `.notFound` for the team; `.conflict` when there is a user with
  ///   that address already.
  public func addUser(email: String, team: TeamID, password: String, now: Instant) throws(CatalogError) -> User {
    let email = try Self.checkedEmail(email)
    return try quietly { connection in
      try Self.checkTeam(team, connection)
      do {
        try connection.prepare("INSERT INTO users (email, team, password, created_at) VALUES (?, ?, ?, ?)")
          .bind(1, email).bind(2, team.rawValue).bind(3, password).bind(4, now.milliseconds).run()
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("there is a user '\(email)' already")
      }
      return User(id: UserID(rawValue: connection.lastInsertedRow), email: email, team: team, createdAt: now)
    }
  }

  /// The user with a mail address in any case, and what is kept of the password; `nil` where there is none.
  public func user(email: String) throws(CatalogError) -> (user: User, password: String)? {
    try reading { connection in
      let row = try connection.prepare("SELECT id, email, team, created_at, password FROM users WHERE email = ?")
        .bind(1, email.lowercased())
      guard try row.step() else { return nil }
      return (Self.user(row), row.text(4))
    }
  }

  /// All users, in order of creation.
  public func users() throws(CatalogError) -> [User] {
    try reading { connection in
      let row = try connection.prepare("SELECT id, email, team, created_at FROM users ORDER BY id")
      var users: [User] = []
      while try row.step() { users.append(Self.user(row)) }
      return users
    }
  }

  /// Removes a user, with everything that was allowed in that name.
  ///
  /// - Throws: `CatalogError.notFound`.
  public func removeUser(email: String) throws(CatalogError) {
    try quietly { connection in
      try connection.prepare("DELETE FROM users WHERE email = ?").bind(1, email.lowercased()).run()
      guard connection.changes == 1 else { throw CatalogError.notFound("user '\(email)'") }
    }
  }

  private static func user(_ row: Statement) -> User {
    User(
      id: UserID(rawValue: row.int64(0)), email: row.text(1), team: TeamID(rawValue: row.int64(2)),
      createdAt: Instant(milliseconds: row.int64(3)))
  }

  private static func checkedEmail(_ text: String) throws(CatalogError) -> String {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F }
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty, isPlain, text.count <= 254 else {
      throw .invalid(field: "email", reason: "'\(text)' is no mail address")
    }
    return text.lowercased()
  }
}
