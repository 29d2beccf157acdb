/// Why an import as a whole could not go on. A bad line is not an error: it is counted in the ``ImportReport``.
public enum ImportError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened.
  case cannotOpen(path: String, reason: String)
  /// Reading failed midway. What was handed to the sink before stays valid.
  case cannotRead(path: String, reason: String)
  /// Standard input could not be copied to a temporary file; most often the disk is full.
  case cannotCopy(folder: String, reason: String)
  /// The file's first line does not name columns that we know.
  case cannotUnderstand(path: String, reason: String)
  /// The compressed file ends too early or is damaged. What was handed to the sink before stays valid.
  case damagedCompression(path: String, reason: String)

  /// A sentence fit for the terminal.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "Cannot open \(path): \(reason)."
    case .cannotRead(let path, let reason): "Cannot read \(path): \(reason)."
    case .cannotCopy(let folder, let reason): "Cannot copy standard input to \(folder): \(reason)."
    case .cannotUnderstand(let path, let reason): "Cannot import \(path): \(reason)."
    case .damagedCompression(let path, let reason): "Cannot unpack \(path): \(reason)."
    }
  }
}
