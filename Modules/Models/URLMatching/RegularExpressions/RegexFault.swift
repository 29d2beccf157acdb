/// Why a text is no regular expression that can be used.
public enum RegexFault: Error, Hashable, Sendable, CustomStringConvertible {
  case unbalancedParenthesis
  case unbalancedBracket
  case emptyClass
  case badRange
  case badRepetition
  case nothingToRepeat
  case danglingEscape
  /// Something that cannot be matched in time linear in the text, or that is not known.
  case unsupported(String)
  /// Its automaton would be too large.
  case tooComplex

  /// Fit for the wire: continues "The regular expression …".
  public var description: String {
    switch self {
    case .unbalancedParenthesis: "has a parenthesis without its partner"
    case .unbalancedBracket: "has a [ without its ]"
    case .emptyClass: "has an empty class"
    case .badRange: "has a range whose ends are the wrong way round"
    case .badRepetition: "has a repetition whose bounds are the wrong way round"
    case .nothingToRepeat: "repeats nothing"
    case .danglingEscape: "has an escape that is not complete"
    case .unsupported(let what): "uses \(what), which is not supported"
    case .tooComplex: "is too complex"
    }
  }
}
