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

  /// A figure that is read off a `Look`.
  public struct Figure<Look>: Sendable {
    let kind: Kind
    let name: String
    let help: String
    let read: @Sendable (Look) -> [Sample]

    /// A figure of this name; `read` is called from any thread.
    public init(_ kind: Kind, _ name: String, _ help: String, read: @escaping @Sendable (Look) -> [Sample]) {
      self.kind = kind
      self.name = name
      self.help = help
      self.read = read
    }
  }

  private struct Heading: Sendable {
    let kind: Kind
    let name: String
    let help: String
  }

  /// Figures of one look, and a function that takes it and returns the samples of each.
  private struct Group: Sendable {
    let headings: [Heading]
    let samples: @Sendable () -> [[Sample]]
  }

  private var groups: [Group] = []

  /// A page without figures.
  public init() {}

  /// Adds a figure; `read` is called from any thread and must be quick.
  public mutating func add(
    _ kind: Kind, _ name: String, _ help: String, read: @escaping @Sendable () -> [Sample]
  ) {
    groups.append(Group(headings: [Heading(kind: kind, name: name, help: help)], samples: { [read()] }))
  }

  /// Adds figures that are read off one look at something, which is taken once a page; called from any thread.
  public mutating func add<Look>(_ look: @escaping @Sendable () -> Look, _ figures: [Figure<Look>]) {
    groups.append(
      Group(headings: figures.map { Heading(kind: $0.kind, name: $0.name, help: $0.help) }) {
        let look = look()
        return figures.map { $0.read(look) }
      })
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
  public var names: [String] { groups.flatMap { $0.headings.map(\.name) } }

  /// The page as of now. May read files: not for an event loop.
  public func text() -> String {
    var text = ""
    for group in groups {
      for (heading, samples) in zip(group.headings, group.samples()) {
        text += "# HELP \(heading.name) \(heading.help)\n# TYPE \(heading.name) \(heading.kind.rawValue)\n"
        for sample in samples { MetricsPage.write(sample, of: heading.name, to: &text) }
      }
    }
    return text
  }

  private static func write(_ sample: Sample, of name: String, to text: inout String) {
    text += name
    text += sample.suffix
    for (place, label) in sample.labels.enumerated() {
      text += place == 0 ? "{" : ","
      text += "\(label.0)=\"\(escaped(label.1))\""
    }
    if !sample.labels.isEmpty { text += "}" }
    text += " \(number(sample.value))\n"
  }

  private static func number(_ value: Double) -> String {
    guard value == value.rounded(), value.magnitude < 1e15 else { return value.description }
    return String(Int(value))
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return text }
    return text.map { character in
      switch character {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }
}
