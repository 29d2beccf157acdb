/// Names an item of the quarantine: whose it is, and its number there.
///
/// As text the bare number for the event store's (`12`), else the consumer and the number (`errors-12`).
public struct QuarantinedItemName: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  /// Who set it aside; `nil`: the event store's worker.
  public let consumer: ConsumerKind?
  /// Its number there, 1 or more.
  public let number: Int64

  /// Names the item with this number.
  public init(_ number: Int64, of consumer: ConsumerKind? = nil) {
    self.consumer = consumer
    self.number = number
  }

  /// Reads a name; `nil` when it is none.
  public init?(_ text: String) {
    guard let dash = text.firstIndex(of: "-") else {
      guard let number = Int64(text), number > 0 else { return nil }
      self.init(number)
      return
    }
    guard let consumer = ConsumerKind(rawValue: String(text[..<dash])),
      let number = Int64(text[text.index(after: dash)...]), number > 0
    else { return nil }
    self.init(number, of: consumer)
  }

  /// What `init` reads.
  public var description: String { consumer.map { "\($0.rawValue)-\(number)" } ?? String(number) }

  /// The event store's first, then by consumer; each by number.
  public static func < (one: QuarantinedItemName, other: QuarantinedItemName) -> Bool {
    (one.consumer?.rawValue ?? "", one.number) < (other.consumer?.rawValue ?? "", other.number)
  }
}
