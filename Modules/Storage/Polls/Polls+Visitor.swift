public import Models

/// What a visitor answered to a poll.
public struct VisitorsResponse: Hashable, Sendable {
  /// The poll's 18-digit number.
  public let poll: String
  /// Where.
  public let page: PageAddress
  /// When.
  public let time: Instant
  /// What.
  public let answer: PollAnswer
}

extension Polls {
  /// A visitor's responses, the oldest first; those too that their poll has no room for.
  ///
  /// - Throws: `StoreError`.
  public func responses(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> [VisitorsResponse] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT response.id, name, time, host, path, device, country, form, number, text FROM response
        JOIN poll ON poll.id = response.poll WHERE visitor = ? AND website = ? ORDER BY time, response.id
        """)
      var responses: [VisitorsResponse] = []
      for hash in visitor.visitors.sorted() {
        statement.bind(1, Int64(bitPattern: hash)).bind(2, Int64(website.rawValue))
        while try statement.step() {
          guard let answer = try Self.answer(statement) else { continue }
          responses.append(
            VisitorsResponse(
              poll: statement.text(1), page: PageAddress(host: statement.text(3), path: statement.text(4)),
              time: Instant(milliseconds: statement.int64(2)), answer: answer))
        }
        statement.reset()
      }
      return responses
    }
  }
}
