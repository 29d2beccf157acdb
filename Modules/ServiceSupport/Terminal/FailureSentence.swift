/// Errors as sentences for people at a terminal.
public enum FailureSentence {
  /// What the error has to say, with a capital and a full stop.
  public static func text(_ error: any Error) -> String {
    let text =
      switch error {
      case let error as any CustomStringConvertible: error.description
      default: String(describing: error)
      }
    let ending = text.last.map { ".!?".contains($0) } == true ? "" : "."
    return text.prefix(1).uppercased() + text.dropFirst() + ending
  }
}
