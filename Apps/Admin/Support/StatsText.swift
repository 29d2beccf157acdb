import Query
import ServiceSupport

/// Answers of the Stats API as a person reads them in a terminal.
enum StatsText {
  /// A table; above a series a line of small bars for its first metric.
  static func text(_ result: StatsResult) -> String {
    switch result {
    case .aggregate(let values): aggregate(values)
    case .rows(let rows): self.rows(rows)
    }
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
