import Query
import ServiceSupport
import Storage

/// Answers of the Stats API as a person reads them in a terminal.
enum StatsText {
  /// A table; above a series a line of small bars for its first metric.
  static func text(_ result: StatsResult) -> String {
    switch result {
    case .aggregate(let values): aggregate(values)
    case .rows(let rows): self.rows(rows)
    }
  }

  /// What answering took.
  ///
  /// - Parameter parsing: time for reading the question.
  static func text(_ report: QueryReport, parsing: Duration) -> String {
    let execution = report.execution
    func number(_ value: Int) -> String { ProgressBar.grouped(value) }
    var table = TextTable(["read", "", "skipped"], sides: [.left, .right, .right])
    table.add(["rows", number(execution.rows), ""])
    table.add(["bytes", number(execution.bytes), ""])
    table.add(["segments", number(execution.segments), number(execution.segmentsSkipped)])
    table.add(["session chunks", number(execution.chunks), number(execution.chunksSkipped)])
    table.add(["cache misses", number(execution.cacheMisses), ""])
    table.add(["cache hits", number(execution.cacheHits), ""])
    var times = TextTable(["stage", "ms"], sides: [.left, .right])
    let stages = ExecutionReport.Stage.allCases.map { ($0.rawValue, execution.durations[$0] ?? .zero) }
    for (name, time) in [("parse", parsing), ("plan", report.planning)] + stages {
      times.add([name, String(describing: (time / .microseconds(1)).rounded() / 1000)])
    }
    return ([table.text] + execution.kernels + ["", times.text]).joined(separator: "\n")
  }

  private static func aggregate(_ values: [AggregateValue]) -> String {
    let isCompared = values.contains { $0.comparison != nil }
    var table = TextTable(
      isCompared ? ["metric", "value", "before", "change"] : ["metric", "value"],
      sides: [.left, .right, .right, .right])
    for value in values {
      var cells = [value.metric, text(value.value)]
      if let comparison = value.comparison {
        cells.append(text(comparison.value))
        cells.append(change(comparison.change, isPoints: value.metric == "bounce_rate"))
      }
      table.add(cells)
    }
    return table.text
  }

  private static func rows(_ rows: [StatsRow]) -> String {
    guard let first = rows.first else { return "No visitors in this period." }
    let sides = first.fields.map { field -> TextTable.Side in
      if case .text = field.value { .left } else { .right }
    }
    var table = TextTable(first.fields.map(\.key), sides: sides)
    for row in rows { table.add(row.fields.map { text($0.value) }) }
    guard first.fields[0].key == "date", let metric = first.fields.dropFirst().first?.key else { return table.text }
    let series = rows.map { $0[metric]?.number ?? 0 }
    return "\(metric)  \(Sparkline.text(series))\n\n" + table.text
  }

  private static func text(_ value: StatsValue) -> String {
    switch value {
    case .missing: "–"
    case .integer(let number): ProgressBar.grouped(number)
    case .decimal(let number): number.description
    case .text(let text): text
    }
  }

  private static func change(_ value: StatsValue, isPoints: Bool) -> String {
    guard let number = value.number else { return "–" }
    return (number > 0 ? "+" : "") + String(Int(number)) + (isPoints ? " points" : " %")
  }
}
