import Models

/// Activities of visitors, one after another.
///
/// `@unchecked Sendable`: written by one lane at a time.
final class ActivityMemory: @unchecked Sendable {
  let sums: UnsafeMutablePointer<VisitorActivity>
  private let memory: Scratch<UInt64>

  init(_ visitors: Int) {
    memory = Scratch(visitors, isZero: true)
    // Nothing done is all zeros.
    sums = UnsafeMutableRawPointer(memory.numbers).assumingMemoryBound(to: VisitorActivity.self)
  }
}
