import Foundation

/// A text file of the repository.
struct RepositoryFile {
  /// Path from the repository's root, as `Modules/Storage/EventStore.swift`.
  let path: String
  /// Contents without line ends.
  let lines: [String]

  init(_ path: String, _ text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  var isSwift: Bool { path.hasSuffix(".swift") }

  /// Number of lines; a line end at the very end begins no further one.
  var length: Int { lines.last == "" ? lines.count - 1 : lines.count }

  /// The module, app, tool or test target that the file belongs to: the second part of its path.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : nil
  }
}

/// Something that breaks a rule.
struct Finding: Hashable, CustomStringConvertible {
  let path: String
  /// From 1; 0 = the file as a whole.
  let line: Int
  let message: String

  var description: String { line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)" }
}

extension [Finding] {
  /// One finding a line, for a test's message.
  var report: String { map(\.description).joined(separator: "\n") }
}

/// The repository that these tests are part of.
enum Repository {
  /// Its root, found from where this file lies.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What is looked at in the root; everything else there is built or downloaded.
  private static let places = ["Package.swift", "README.md", "Modules", "Apps", "Tests", "Tools", "docs", ".ci"]
  private static let textEndings: Set<String> = ["swift", "md", "txt", "sh", "h", "modulemap", "json", ""]

  /// Every text file, in the order of its path.
  static let files: [RepositoryFile] = {
    var paths: [String] = []
    for place in places {
      var isFolder: ObjCBool = false
      let path = root.appendingPathComponent(place).path
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      guard isFolder.boolValue else {
        paths.append(place)
        continue
      }
      for case let inner as String in FileManager.default.enumerator(atPath: path) ?? .init() {
        let ending = inner.split(separator: "/").last.flatMap { $0.split(separator: ".").dropFirst().last } ?? ""
        if textEndings.contains(String(ending)) { paths.append("\(place)/\(inner)") }
      }
    }
    return paths.sorted().compactMap { path in
      guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else { return nil }
      return RepositoryFile(path, text)
    }
  }()

  static let swiftFiles = files.filter(\.isSwift)

  /// The file at a path from the root.
  static func file(_ path: String) -> RepositoryFile? { files.first { $0.path == path } }

  /// Whether there is a file or folder at a path from the root.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }
}
