/// Figures of a process in the text format that Prometheus reads.
///
/// Values are read when the page is asked for; nothing is counted here.
public struct MetricsPage: Sendable {
  /// What a figure does over time.
  public enum Kind: String, Sendable {
    /// Only grows.
    case counter
    /// Goes up and down.
    case gauge
  }

  /// One value under a figure's name.
  public struct Sample: Sendable {
    let labels: [(String, String)]
    let value: Double

    /// A value with these labels.
    public init(labels: [(String, String)] = [], _ value: Double) {
      self.labels = labels
      self.value = value
    }
  }

  private struct Figure: Sendable {
    let name: String
    let help: String
    let kind: Kind
    let read: @Sendable () -> [Sample]
  }

  private var figures: [Figure] = []

  /// A page without figures.
  public init() {}

  /// Adds a figure; `read` is called from any thread and must be quick.
  public mutating func add(
    _ kind: Kind, _ name: String, _ help: String, read: @escaping @Sendable () -> [Sample]
  ) {
    figures.append(Figure(name: name, help: help, kind: kind, read: read))
  }

  /// The page as of now.
  public func text() -> String {
    var text = ""
    for figure in figures {
      text += "# HELP \(figure.name) \(figure.help)\n# TYPE \(figure.name) \(figure.kind.rawValue)\n"
      for sample in figure.read() {
        text += figure.name
        if !sample.labels.isEmpty {
          let labels = sample.labels.map { "\($0.0)=\"\(MetricsPage.escaped($0.1))\"" }
          text += "{" + labels.joined(separator: ",") + "}"
        }
        text += " \(number(sample.value))\n"
      }
    }
    return text
  }

  private func number(_ value: Double) -> String {
    guard value == value.rounded(), value.magnitude < 1e15 else { return value.description }
    return String(Int(value))
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }
}
