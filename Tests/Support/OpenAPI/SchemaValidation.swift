import Foundation

/// Says where a JSON value departs from a JSON Schema, as far as our documents use it.
///
/// Stricter than the standard in one way: an object has no member that its schema does not name, unless the schema says
/// what others are like. So nothing is answered that nobody wrote down.
public struct SchemaValidation {
  /// The document in which every `$ref` is looked up.
  private let root: JSONDocument

  /// Validation by schemas of this document.
  public init(root: JSONDocument) { self.root = root }

  /// One sentence for each departure, with the place in the value.
  public func violations(_ value: JSONDocument, _ schema: JSONDocument, at place: String = "$") -> [String] {
    if let reference = schema["$ref"]?.text {
      guard let target = resolve(reference) else { return ["\(place): \(reference) is nowhere"] }
      return violations(value, target, at: place)
    }
    if let alternatives = schema["anyOf"]?.items {
      let all = alternatives.map { violations(value, $0, at: place) }
      return all.contains([]) ? [] : ["\(place): fits none of \(all)"]
    }
    if let type = schema["type"]?.text, !SchemaValidation.isOf(type, value) {
      return ["\(place): \(value) is not \(type)"]
    }
    var found: [String] = []
    if let values = schema["enum"]?.items, !values.contains(value) {
      found.append("\(place): \(value) is none of \(values)")
    }
    if let constant = schema["const"], constant != value { found.append("\(place): \(value) is not \(constant)") }
    if let number = value.number {
      if let least = schema["minimum"]?.number, number < least { found.append("\(place): \(number) < \(least)") }
      if let most = schema["maximum"]?.number, number > most { found.append("\(place): \(number) > \(most)") }
    }
    if let text = value.text, let format = schema["format"]?.text, !SchemaValidation.hasForm(format, text) {
      found.append("\(place): '\(text)' is no \(format)")
    }
    if let items = schema["items"] {
      for (index, item) in value.items.enumerated() { found += violations(item, items, at: "\(place)[\(index)]") }
    }
    return found + memberViolations(value.members, schema, at: place)
  }

  private func memberViolations(
    _ members: [String: JSONDocument], _ schema: JSONDocument, at place: String
  ) -> [String] {
    let required = (schema["required"]?.items ?? []).compactMap(\.text)
    var found = required.filter { members[$0] == nil }.map { "\(place): \($0) is missing" }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if let described = schema["properties"]?[name] ?? schema["additionalProperties"] {
        found += violations(value, described, at: "\(place).\(name)")
      } else if schema["type"] != nil {
        found.append("\(place): \(name) is not described")
      }
    }
    return found
  }

  /// What a `#/…` points at.
  func resolve(_ reference: String) -> JSONDocument? {
    var node: JSONDocument? = root
    for part in reference.dropFirst(2).split(separator: "/") { node = node?[String(part)] }
    return node
  }

  private static func isOf(_ type: String, _ value: JSONDocument) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
      ("number", .number):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }

  private static func hasForm(_ format: String, _ text: String) -> Bool {
    switch format {
    case "uuid": UUID(uuidString: text) != nil && text == text.lowercased()
    case "date": text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
    case "date-time": text.wholeMatch(of: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z/) != nil
    default: false
    }
  }
}
