public import Storage

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
    /// Counts values below bounds.
    case histogram
  }

  /// One value under a figure's name.
  public struct Sample: Sendable {
    let labels: [(String, String)]
    let value: Double
    /// What stands behind the figure's name: `_bucket`, `_sum` or `_count` of a histogram.
    var suffix = ""

    /// A value with these labels.
    public init(labels: [(String, String)] = [], _ value: Double) {
      self.labels = labels
      self.value = value
    }

    fileprivate init(labels: [(String, String)], _ value: Double, suffix: String) {
      self.init(labels: labels, value)
      self.suffix = suffix
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

  /// Adds a histogram, one for each set of labels.
  public mutating func addHistogram(
    _ name: String, _ help: String, read: @escaping @Sendable () -> [(labels: [(String, String)], Histogram.Reading)]
  ) {
    add(.histogram, name, help) { read().flatMap { MetricsPage.samples($0.labels, $0.1) } }
  }

  private static func samples(_ labels: [(String, String)], _ reading: Histogram.Reading) -> [Sample] {
    var samples = zip(reading.bounds, reading.cumulative).map { bound, count in
      Sample(labels: labels + [("le", number(bound))], Double(count), suffix: "_bucket")
    }
    samples.append(Sample(labels: labels + [("le", "+Inf")], Double(reading.count), suffix: "_bucket"))
    samples.append(Sample(labels: labels, reading.sum, suffix: "_sum"))
    samples.append(Sample(labels: labels, Double(reading.count), suffix: "_count"))
    return samples
  }

  /// Names of all figures, in the order of the page.
  public var names: [String] { figures.map(\.name) }

  /// The page as of now. May read files: not for an event loop.
  public func text() -> String {
    var text = ""
    for figure in figures {
      text += "# HELP \(figure.name) \(figure.help)\n# TYPE \(figure.name) \(figure.kind.rawValue)\n"
      for sample in figure.read() {
        text += figure.name + sample.suffix
        if !sample.labels.isEmpty {
          let labels = sample.labels.map { "\($0.0)=\"\(MetricsPage.escaped($0.1))\"" }
          text += "{" + labels.joined(separator: ",") + "}"
        }
        text += " \(MetricsPage.number(sample.value))\n"
      }
    }
    return text
  }

  private static func number(_ value: Double) -> String {
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
