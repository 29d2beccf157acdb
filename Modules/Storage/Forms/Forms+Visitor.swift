public import Models

/// A visitor's attempt at a form.
public struct VisitorsAttempt: Hashable, Sendable {
  /// The form, as it was sent.
  public let selector: String
  /// Where.
  public let page: PageAddress
  /// When it began.
  public let started: Instant
  /// When the form was sent; `nil` where it was not.
  public let submitted: Instant?
  /// Names of the fields that were touched or sent empty, in order.
  public let fields: [String]
}

extension Forms {
  /// A visitor's attempts, the oldest first.
  ///
  /// - Throws: `StoreError`.
  public func attempts(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> [VisitorsAttempt] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let statement = try store.connection.prepare(
          """
          SELECT form_attempt.id, selector, host, path, started, submitted FROM form_attempt
          JOIN form ON form.id = form_attempt.form JOIN page ON page.id = form_attempt.page
          WHERE form_attempt.visitor = ? AND form.website = ? ORDER BY started, form_attempt.id
          """)
        var attempts: [VisitorsAttempt] = []
        for hash in visitor.visitors.sorted() {
          statement.bind(1, Int64(bitPattern: hash)).bind(2, Int64(website.rawValue))
          while try statement.step() {
            attempts.append(
              VisitorsAttempt(
                selector: statement.text(1), page: PageAddress(host: statement.text(2), path: statement.text(3)),
                started: Instant(milliseconds: statement.int64(4)),
                submitted: statement.isNull(5) ? nil : Instant(milliseconds: statement.int64(5)),
                fields: try fields(of: statement.int64(0), in: store)))
          }
          statement.reset()
        }
        return attempts
      }
    }
  }

  private func fields(of attempt: Int64, in store: ConsumerStore) throws -> [String] {
    let statement = try store.connection.prepare(
      "SELECT name FROM touch JOIN field ON field.id = touch.field WHERE attempt = ? ORDER BY field.id"
    ).bind(1, attempt)
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0)) }
    return names
  }
}
