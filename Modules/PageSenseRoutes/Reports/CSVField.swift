/// A text as a field of comma-separated values (RFC 4180).
enum CSVField {
  /// In quotes where it would be taken for something else; a text that a spreadsheet would compute gets an apostrophe,
  /// because visitors write it.
  static func text(_ text: String) -> String {
    var text = text
    if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) { text = "'" + text }
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
