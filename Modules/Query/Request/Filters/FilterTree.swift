import Foundation

/// A JSON value as it occurs in the list form of filters.
enum FilterTree: Decodable {
  case text(String)
  case list([FilterTree])
  case options([String: FilterTree])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([FilterTree].self) {
      self = .list(list)
    } else if let options = try? container.decode([String: FilterTree].self) {
      self = .options(options)
    } else if let number = try? container.decode(Int.self) {
      self = .text(String(number))  // city codes are sent as numbers
    } else {
      self = .other
    }
  }

  /// The list that a text is the JSON of; `nil` when it does not begin like one.
  ///
  /// - Throws: `QueryError.invalid` for a text that begins like a list and is none: taken for the short form it would
  ///   be ignored, and the answer be that of another question.
  static func list(_ text: String) throws(QueryError) -> [FilterTree]? {
    guard text.trimmingBlanks.hasPrefix("[") else { return nil }
    guard case .list(let list)? = try? JSONDecoder().decode(FilterTree.self, from: Data(text.utf8)) else {
      throw .invalidFilters("what begins with `[` must be a JSON list")
    }
    return list
  }

  var asText: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
