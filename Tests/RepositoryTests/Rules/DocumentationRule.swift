/// Every `public` declaration has a doc comment directly above it, or above its attributes.
///
/// What fulfils a protocol is documented there: its requirements need no second text. The cases of an enumeration and
/// the members of a protocol do not carry the word and are left to the reader's judgement.
enum DocumentationRule {
  /// Requirements of the standard library's and the packages' protocols, documented where they come from.
  static let documentedElsewhere: Set<String> = [
    "==", "<", "hash", "description", "debugDescription", "rawValue", "init(rawValue", "id", "encode", "init(from",
    "next", "makeIterator", "configuration", "run", "validate", "handle", "subscript(bounds", "init(argument",
    "init(source", "coreContext",
  ]

  static func findings(_ file: RepositoryFile, requirements: Set<String> = []) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      guard let name = publicName(line), !isDocumented(file.lines, index) else { continue }
      if documentedElsewhere.contains(name) || requirements.contains(name) { continue }
      findings.append(Finding(path: file.path, line: index + 1, message: "public \(name) has no doc comment"))
    }
    return findings
  }

  /// Whether the line above a declaration, attributes left out, is a doc comment.
  private static func isDocumented(_ lines: [String], _ index: Int) -> Bool {
    for line in lines[..<index].reversed() {
      let text = line.trimmingBlanks
      if text.hasPrefix("///") || text.hasSuffix("*/") { return true }
      guard text.hasPrefix("@") else { return false }
    }
    return false
  }

  /// What a line declares publicly: the name of a type, function or property, `init(label` for initializers; `nil` for
  /// other lines, imports and extensions.
  static func publicName(_ line: String) -> String? {
    var words = line.trimmingBlanks.split(separator: " ").map(String.init)[...]
    while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
    guard words.first == "public" else { return nil }
    words.removeFirst()
    let modifiers: Set<String> = [
      "static", "final", "class", "indirect", "mutating", "nonmutating", "consuming", "borrowing", "override",
      "convenience", "required", "lazy", "weak", "nonisolated", "prefix", "postfix", "infix",
    ]
    // `class` is a modifier in front of another declaration and a declaration in front of a name.
    while let first = words.first, modifiers.contains(first) || first.hasPrefix("private(") {
      let isClass = first == "class" && !["func", "var", "subscript"].contains(words.dropFirst().first ?? "")
      if isClass { break }
      words.removeFirst()
    }
    guard let keyword = words.first else { return nil }
    if keyword == "import" || keyword == "extension" || keyword == "macro" { return nil }
    for special in ["init", "subscript"] where keyword.hasPrefix(special) {
      let inside = keyword.drop { $0 != "(" }.dropFirst().prefix { $0 != ":" && $0 != ")" }
      return inside.isEmpty ? special : "\(special)(\(inside)"
    }
    guard let name = words.dropFirst().first else { return nil }
    let end = name.firstIndex { ":(<{=,".contains($0) } ?? name.endIndex
    return end == name.startIndex ? String(name.prefix { $0 != "(" }) : String(name[..<end])
  }

  /// Names of what the public protocols of these files require.
  static func requirements(_ files: [RepositoryFile]) -> Set<String> {
    var names: Set<String> = []
    for file in files {
      var isInside = false
      for line in file.lines {
        if line.hasPrefix("public protocol ") { isInside = true }
        if line.hasPrefix("}") { isInside = false }
        guard isInside, line.hasPrefix("  "), !line.hasPrefix("  public ") else { continue }
        if let name = publicName("public " + line.trimmingBlanks), line.contains("func ") || line.contains("var ") {
          names.insert(name)
        }
      }
    }
    return names
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmingBlanks: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
