import Foundation

/// What the documents name exists: links lead somewhere, files named in the text are there.
enum DocumentRule {
  /// Targets of Markdown links, without those into the web and into the same page.
  static func links(_ file: RepositoryFile) -> [(line: Int, target: String)] {
    var links: [(Int, String)] = []
    for (index, line) in file.lines.enumerated() {
      for part in line.components(separatedBy: "](").dropFirst() {
        let target = part.prefix { $0 != ")" && $0 != " " }
        guard !target.contains("://"), !target.hasPrefix("#"), !target.hasPrefix("mailto:") else { continue }
        links.append((index + 1, String(target.prefix { $0 != "#" })))
      }
    }
    return links
  }

  /// Links of a page that lead nowhere.
  static func brokenLinks(_ file: RepositoryFile, exists: (String) -> Bool) -> [Finding] {
    let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
    return links(file).compactMap { line, target in
      let path = resolved(target, from: folder)
      return exists(path) ? nil : Finding(path: file.path, line: line, message: "the link to \(target) leads nowhere")
    }
  }

  /// A relative path seen from the root.
  static func resolved(_ target: String, from folder: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// Files and folders that a page names between backticks and that do not exist: paths that begin with a top-level
  /// folder, and names of Swift files, which may leave out the folders before.
  static func missingFiles(_ file: RepositoryFile, paths: [String], exists: (String) -> Bool) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      for span in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() where span.offset % 2 == 1 {
        let name = String(span.element.prefix { $0 != " " })
        let isThere: Bool
        if ["Modules/", "Apps/", "Tests/", "Tools/", "docs/"].contains(where: { name.hasPrefix($0) }) {
          isThere = exists(name)
        } else if name.hasSuffix(".swift") {
          isThere = paths.contains { $0 == name || $0.hasSuffix("/" + name) }
        } else {
          continue
        }
        if !isThere { findings.append(Finding(path: file.path, line: index + 1, message: "\(name) does not exist")) }
      }
    }
    return findings
  }

  /// Decisions that the overview does not link, and numbers given twice or left out.
  static func decisionFindings(pages: [String], overview: RepositoryFile) -> [Finding] {
    let linked = Set(links(overview).map(\.target))
    var findings: [Finding] = []
    for (index, page) in pages.sorted().enumerated() {
      if !linked.contains(page) {
        findings.append(Finding(path: overview.path, line: 0, message: "does not link \(page)"))
      }
      if Int(page.prefix(4)) != index + 1 {
        findings.append(Finding(path: overview.path, line: 0, message: "\(page) should be number \(index + 1)"))
      }
    }
    return findings
  }
}
