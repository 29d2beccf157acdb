/// Names say what a thing is: words that fit everything are not taken for types, files and folders.
enum NameRule {
  /// Neither a whole name nor the end of one.
  static let bannedWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Info"]
  /// Not the name of a module or folder.
  static let bannedFolders = bannedWords + ["Core", "Misc", "Shared"]

  static func findings(_ file: RepositoryFile) -> [Finding] {
    var findings: [Finding] = []
    for folder in file.path.split(separator: "/").dropLast() where bannedFolders.contains(String(folder)) {
      findings.append(Finding(path: file.path, line: 0, message: "a folder is not called \(folder)"))
    }
    guard file.isSwift else { return findings }
    let stem = file.name.split(separator: ".").first.map(String.init) ?? ""
    if let word = bannedEnding(stem) {
      findings.append(Finding(path: file.path, line: 0, message: "a file's name does not end with \(word)"))
    }
    for (index, line) in file.lines.enumerated() {
      guard let (name, rest) = declaredType(line) else { continue }
      if let word = bannedEnding(name) {
        findings.append(Finding(path: file.path, line: index + 1, message: "\(name): no type ends with \(word)"))
      }
      // What a service group runs conforms to the library's protocol of that name, and only that is called so.
      if name.hasSuffix("Service"), !conformances(rest).contains("Service") {
        findings.append(
          Finding(path: file.path, line: index + 1, message: "\(name): only what conforms to Service is called so"))
      }
    }
    return findings
  }

  private static func bannedEnding(_ name: String) -> String? { bannedWords.first { name.hasSuffix($0) } }

  /// The type that a line declares, and what stands behind its name.
  static func declaredType(_ line: String) -> (name: String, rest: String)? {
    let keywords: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    let modifiers: Set<String> = [
      "public", "package", "internal", "private", "fileprivate", "final", "open", "indirect",
    ]
    var words = line.trimmingBlanks.split(separator: " ").map(String.init)[...]
    while let first = words.first, modifiers.contains(first) || first.hasPrefix("@") { words.removeFirst() }
    guard let keyword = words.first, keywords.contains(keyword), let name = words.dropFirst().first else { return nil }
    let end = name.firstIndex { ":<{(".contains($0) } ?? name.endIndex
    guard end != name.startIndex else { return nil }
    return (String(name[..<end]), String(name[end...]) + " " + words.dropFirst(2).joined(separator: " "))
  }

  private static func conformances(_ rest: String) -> [String] {
    guard let colon = rest.firstIndex(of: ":") else { return [] }
    return rest[rest.index(after: colon)...].prefix { $0 != "{" }.split(separator: ",").map { $0.trimmingBlanks }
  }
}
