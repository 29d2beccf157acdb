/// A series of numbers as a row of small bars.
public enum Sparkline {
  /// One character a number: the lowest bar is 0, the highest the greatest number. Empty for no numbers.
  public static func text(_ values: [Double]) -> String {
    let bars = Array("▁▂▃▄▅▆▇█")
    let greatest = values.max() ?? 0
    guard greatest > 0 else { return String(repeating: bars[0], count: values.count) }
    return String(values.map { value in
      let share = max(0, value / greatest)
      return bars[min(bars.count - 1, Int((share * Double(bars.count - 1)).rounded()))]
    })
  }
}
