/// Why a store could not answer or write.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A stored thing does not match its checksum or its form. The text names file and piece.
  case damaged(String)
  /// The operating system or SQLite refused. The text says what was being done to which file.
  case failed(String)
  /// The data directory was written by a newer version of Footfall.
  case newerFormat(String)
  /// Somebody else holds the worker's lease.
  case leaseHeld(String)

  /// A sentence for a person.
  public var description: String {
    switch self {
    case .damaged(let text): "damaged: \(text)"
    case .failed(let text), .newerFormat(let text), .leaseHeld(let text): text
    }
  }
}
