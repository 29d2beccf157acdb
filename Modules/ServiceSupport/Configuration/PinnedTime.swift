import FoundationEssentials
public import Models

/// Times as people give them on the command line.
public enum PinnedTime {
  /// The instant in an ISO 8601 text: a date (its midnight), or a date and time with or without fraction of a second
  /// and offset; without offset it is UTC. `nil` for anything else.
  public static func instant(_ text: String) -> Instant? {
    var text = text.uppercased()
    let hasTime = text.contains("T")
    if !hasTime { text += "T00:00:00" }
    let time = text.drop { $0 != "T" }
    if !time.contains("Z"), !time.contains("+"), !time.contains("-") { text += "Z" }
    let style = Date.ISO8601FormatStyle()
    let strategies = [style, Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
    for strategy in strategies {
      if let date = try? Date(text, strategy: strategy) {
        return Instant(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
      }
    }
    return nil
  }
}
