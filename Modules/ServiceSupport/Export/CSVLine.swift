public import Models

/// A row as comma-separated values (RFC 4180).
public enum CSVLine {
  /// The values under these names, empty where a row has none; objects as JSON.
  public static func text(_ row: JSONValue, columns: [String]) -> String {
    columns.map { name in
      switch row[name] {
      case nil, .null?: ""
      case .string(let text)?: field(text)
      case .some(let value): field(JSONWriter.text(of: value))
      }
    }.joined(separator: ",")
  }

  /// The text, in quotes where it would be taken for something else.
  public static func field(_ text: String) -> String {
    // Bytes, because a line end of two characters is one `Character`.
    let needsQuotes = text.utf8.contains { byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
      default: false
      }
    }
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
