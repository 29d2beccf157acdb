import HTTPSupport
import Models

/// Which part of a list is wanted, and how a list is written.
///
/// Source: PageSense API, the answer about recordings: `pagination`.
struct Page: Hashable, Sendable {
  /// Items of a page at most, unless told otherwise.
  static let limitDefault = 50
  /// Items of a page at most, whatever is asked.
  static let limitMax = 1000

  /// Items at most.
  let limit: Int
  /// Items to leave out at the start.
  let offset: Int

  /// The page that a query asks for.
  init(_ query: DefinitionFields) throws(DefinitionError) {
    limit = try query.whole("limit", in: 1...Page.limitMax) ?? Page.limitDefault
    offset = try query.whole("offset", in: 0...Int(Int32.max)) ?? 0
  }

  /// The items of the page.
  func slice<Item>(_ items: [Item]) -> ArraySlice<Item> { items.dropFirst(offset).prefix(limit) }

  /// `pagination`, of so many items altogether.
  func document(total: Int) -> JSONValue {
    ["total": .integer(total), "limit": .integer(limit), "offset": .integer(offset)]
  }

  /// What the query may say.
  static let parameters = [
    ParameterDescription(
      "limit", "How many to answer with.", .integer(in: 1...limitMax).defaulting(to: .integer(limitDefault))),
    ParameterDescription("offset", "How many to skip.", Schema.count.defaulting(to: 0)),
  ]

  /// What `pagination` looks like.
  static let schema = Schema.object(["total": .count, "limit": .count, "offset": .count])
}
