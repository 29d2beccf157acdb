public import Models

/// What a request says in its query, and when.
public struct ParameterTexts: Sendable {
  /// Names and values as they were given.
  public let query: QueryParameters
  /// The time of the request, for values that are counted from today.
  public let now: Instant

  /// The parameters of one request.
  public init(query: QueryParameters, now: Instant) {
    self.query = query
    self.now = now
  }
}

/// A parameter of an endpoint: how it is described, and how its text becomes a value.
///
/// A value that is unknown or out of range is refused, never replaced by one that would do.
public struct Parameter<Value: Sendable>: Sendable {
  /// What is told about it; several where one value is made of several parameters.
  public let descriptions: [ParameterDescription]
  /// The value in a request; throws `APIFailure` 400 `VALIDATION_ERROR` that names the parameter, or a typed error of
  /// the module that understands the value.
  public let value: @Sendable (ParameterTexts) throws -> Value

  /// A parameter of one's own kind.
  public init(_ descriptions: [ParameterDescription], value: @escaping @Sendable (ParameterTexts) throws -> Value) {
    self.descriptions = descriptions
    self.value = value
  }
}

extension Parameter where Value == Int {
  /// A whole number, both bounds included.
  public static func number(
    _ name: String, default standard: Int, in range: ClosedRange<Int>, _ summary: String
  ) -> Parameter {
    let schema = Schema.integer(in: range).defaulting(to: .integer(standard))
    return Parameter([ParameterDescription(name, summary, schema)]) { texts in
      guard let text = texts.query[name] else { return standard }
      guard let number = wholeNumber(text), range.contains(number) else {
        throw APIFailure.validation(
          "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound), not `\(text)`.")
      }
      return number
    }
  }

  /// A whole number that is not negative.
  public static func number(_ name: String, default standard: Int, _ summary: String) -> Parameter {
    let schema = Schema.count.defaulting(to: .integer(standard))
    return Parameter([ParameterDescription(name, summary, schema)]) { texts in
      guard let text = texts.query[name] else { return standard }
      guard let number = wholeNumber(text), number >= 0 else {
        throw APIFailure.validation("`\(name)` must be a whole number from 0, not `\(text)`.")
      }
      return number
    }
  }

  /// Digits alone: what `Int` takes besides is nothing that anybody means.
  private static func wholeNumber(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }
}

extension Parameter where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of the cases of an enumeration, called by their raw values.
  ///
  /// - Parameters:
  ///   - alias: another name that is understood when the first is not given.
  ///   - allowed: which cases; `nil`: all.
  public static func choice(
    _ name: String, alias: String? = nil, of allowed: [Value]? = nil, default standard: Value, _ summary: String
  ) -> Parameter {
    let names = (allowed ?? Array(Value.allCases)).map(\.rawValue)
    let schema = Schema.string(oneOf: names).defaulting(to: .string(standard.rawValue))
    return Parameter([ParameterDescription(name, summary, schema)]) { texts in
      guard let text = texts.query[name] ?? alias.flatMap({ texts.query[$0] }) else { return standard }
      guard names.contains(text), let value = Value(rawValue: text) else {
        throw APIFailure.validation("`\(name)` must be one of \(names.joined(separator: ", ")), not `\(text)`.")
      }
      return value
    }
  }
}

extension Parameter {
  /// One of the cases of an enumeration, or `nil` when the request leaves it open.
  ///
  /// - Parameters:
  ///   - synonyms: other texts that are understood, with what they mean.
  public static func filter<Choice>(
    _ name: String, synonyms: [String: Choice] = [:], _ summary: String
  ) -> Parameter where Value == Choice?, Choice: RawRepresentable & CaseIterable & Sendable, Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return Parameter([ParameterDescription(name, summary, .string(oneOf: names))]) { texts in
      guard let text = texts.query[name] else { return nil }
      guard let value = Choice(rawValue: text) ?? synonyms[text] else {
        throw APIFailure.validation("`\(name)` must be one of \(names.joined(separator: ", ")), not `\(text)`.")
      }
      return value
    }
  }

  /// `true` or `false`, or `nil` when the request leaves it open.
  public static func flag(_ name: String, _ summary: String) -> Parameter where Value == Bool? {
    Parameter([ParameterDescription(name, summary, .string(oneOf: ["true", "false"]))]) { texts in
      switch texts.query[name] {
      case nil: nil
      case "true"?: true
      case "false"?: false
      case let text?: throw APIFailure.validation("`\(name)` must be true or false, not `\(text)`.")
      }
    }
  }

  /// Any text, or `nil` when the request leaves it open.
  public static func text(_ name: String, _ summary: String) -> Parameter where Value == String? {
    Parameter([ParameterDescription(name, summary, .string)]) { $0.query[name] }
  }
}
