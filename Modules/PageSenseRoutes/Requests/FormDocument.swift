import HTTPSupport
import Models

/// What a form or a query says, as a document: lists and objects the way HTTP clients write them.
///
/// `a=1&a=2`, `a[]=1&a[]=2` and `a[0]=1&a[1]=2` are lists, `a[b]=1` is an object; anything else stays the text that it
/// is. What contradicts itself, as `a=1&a[b]=2`, keeps what came last.
///
/// Source: the sample requests of the PageSense API, as axios, Python's requests and PHP send them.
enum FormDocument {
  /// Names and values of one form at most; later ones are left out.
  static let pairsMax = 1000
  /// Brackets of one name at most; a name with more is left out.
  static let depthMax = 8

  /// The document of some pairs; an object.
  static func document(_ pairs: [FormPair]) -> JSONValue {
    var root = Node()
    for pair in pairs.prefix(pairsMax) {
      guard let path = path(pair.name), path.count <= depthMax else { continue }
      root.insert(pair.value, at: path[...])
    }
    return .object(root.names.map { JSONValue.Member($0, root.members[$0]?.value ?? .null) })
  }

  /// `a[b][]` as `a`, `b` and the empty text; `nil` for a name that is empty.
  private static func path(_ name: String) -> [String]? {
    guard let open = name.firstIndex(of: "["), open != name.startIndex, name.hasSuffix("]") else {
      return name.isEmpty ? nil : [name]
    }
    let inside = name[open...].dropFirst().dropLast()
    return [String(name[..<open])] + inside.components(separatedBy: "][")
  }

  /// A place in the document while it is put together.
  private struct Node {
    var texts: [String] = []
    var members: [String: Node] = [:]
    /// Names of the members, in order.
    var names: [String] = []
    /// Whether brackets without a name said so.
    var isList = false

    mutating func insert(_ text: String, at path: ArraySlice<String>) {
      guard let name = path.first else {
        (members, names) = ([:], [])
        texts.append(text)
        return
      }
      texts = isList ? texts : []
      if name.isEmpty, path.count == 1 {
        (members, names) = ([:], [])
        isList = true
        texts.append(text)
        return
      }
      if members[name] == nil { names.append(name) }
      members[name, default: Node()].insert(text, at: path.dropFirst())
    }

    var value: JSONValue {
      if !names.isEmpty {
        let values = names.map { members[$0]?.value ?? .null }
        // Numbers in a row from 0 on are the places of a list.
        if names == (0..<names.count).map(String.init) { return .array(values) }
        return .object(zip(names, values).map { JSONValue.Member($0, $1) })
      }
      if isList || texts.count > 1 { return .array(texts.map { .string($0) }) }
      return .string(texts.first ?? "")
    }
  }
}

extension Substring {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
