/// The members of an object that somebody wrote, read one by one; what is wrong is named by its place.
///
/// As lenient as clients are different: forms and queries know only texts, so that numbers and booleans may come as
/// texts, `True` and `true` are one, one text may stand for a list with commas, and JSON may stand in a text where an
/// object or a list is wanted. `null` and a member that is not there are the same. Members that nobody asks for are
/// ignored.
public struct DefinitionFields: Sendable {
  private let members: [String: JSONValue]
  private let path: String

  /// The members of this object.
  ///
  /// - Parameter path: where the object stands; empty for the document itself.
  /// - Throws: ``DefinitionError`` when it is no object.
  public init(_ document: JSONValue, at path: String = "") throws(DefinitionError) {
    var document = document
    if case .string(let text) = document, let inner = JSONValue(parsing: text) { document = inner }
    guard case .object(let members) = document else {
      throw DefinitionError(field: path.isEmpty ? "body" : path, reason: "must be an object")
    }
    self.path = path
    self.members = Dictionary(members.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// Where a member stands in the whole document.
  public func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// A fault of a member.
  public func error(
    _ name: String, _ reason: String, _ fault: DefinitionError.Fault = .value
  ) -> DefinitionError {
    DefinitionError(field: place(name), reason: reason, fault: fault)
  }

  /// The value as it was written; `nil` where there is none.
  public func value(_ name: String) -> JSONValue? {
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// Whether somebody wrote that there is none, which is more than saying nothing.
  public func isNull(_ name: String) -> Bool { members[name] == .null }

  /// Refuses members of other names, where passing over them would mislead.
  ///
  /// - Throws: ``DefinitionError`` for the first of them by name.
  public func refuseOthers(than names: [String]) throws(DefinitionError) {
    guard let other = members.keys.filter({ !names.contains($0) }).min() else { return }
    throw error(other, "is unknown; there are \(names.joined(separator: ", "))")
  }

  /// A value that must be there.
  ///
  /// - Throws: ``DefinitionError`` when it is `nil`.
  public func required<Value>(_ name: String, _ value: Value?) throws(DefinitionError) -> Value {
    guard let value else { throw error(name, "is required") }
    return value
  }

  // MARK: - Plain values

  /// A text without the blanks around it, of so many characters, none of them a control character.
  public func text(_ name: String, length: ClosedRange<Int> = 1...500) throws(DefinitionError) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let written) = value else { throw error(name, "must be a text") }
    return try checked(written, name, length)
  }

  /// An identifier of some digits, which may have been written as a number.
  public func identifier(_ name: String) throws(DefinitionError) -> String? {
    if case .integer(let number)? = value(name) { return String(number) }
    return try text(name, length: 1...18)
  }

  /// `true` or `false`.
  public func flag(_ name: String) throws(DefinitionError) -> Bool? {
    switch value(name) {
    case nil: return nil
    case .bool(let flag)?: return flag
    case .integer(1)?: return true
    case .integer(0)?: return false
    case .string(let text)?:
      switch text.lowercased() {
      case "true", "1": return true
      case "false", "0": return false
      default: break
      }
    default: break
    }
    throw error(name, "must be true or false")
  }

  /// A whole number within bounds.
  public func whole(_ name: String, in range: ClosedRange<Int>) throws(DefinitionError) -> Int? {
    let number: Int?
    switch value(name) {
    case nil: return nil
    case .integer(let given)?: number = given
    case .number(let given)?: number = Int(exactly: given)
    case .string(let text)?: number = Int(text)
    default: number = nil
    }
    guard let number, range.contains(number) else {
      throw error(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number within bounds.
  public func number(_ name: String, in range: ClosedRange<Double>) throws(DefinitionError) -> Double? {
    let number: Double?
    switch value(name) {
    case nil: return nil
    case .integer(let given)?: number = Double(given)
    case .number(let given)?: number = given
    case .string(let text)?: number = Double(text)
    default: number = nil
    }
    guard let number, range.contains(number) else {
      throw error(name, "must be a number from \(shown(range.lowerBound)) to \(shown(range.upperBound))")
    }
    return number
  }

  /// A day, `YYYY-MM-DD`.
  public func date(_ name: String) throws(DefinitionError) -> CivilDate? {
    guard let text = try text(name) else { return nil }
    guard let date = CivilDate(iso: text) else { throw error(name, "must be a day as YYYY-MM-DD") }
    return date
  }

  /// One of the cases of an enumeration, called by its raw value.
  ///
  /// - Parameter allowed: which cases; `nil`: all.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type = Choice.self, of allowed: [Choice]? = nil
  ) throws(DefinitionError) -> Choice? where Choice.RawValue == String {
    guard let text = try text(name) else { return nil }
    return try choice(text, name, allowed)
  }

  // MARK: - Lists and objects

  /// Some texts; one alone, or several with commas between them, are a list as well. None twice.
  public func texts(
    _ name: String, countMax: Int = 100, length: ClosedRange<Int> = 1...500
  ) throws(DefinitionError) -> [String]? {
    guard let values = try list(name, splitsText: true) else { return nil }
    guard values.count <= countMax else { throw error(name, "must have at most \(countMax) values") }
    var texts: [String] = []
    for value in values {
      guard case .string(let written) = value else { throw error(name, "must be a list of texts") }
      let text = try checked(written, name, length)
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }

  /// Some cases of an enumeration, none twice.
  public func choices<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type = Choice.self
  ) throws(DefinitionError) -> [Choice]? where Choice.RawValue == String {
    guard let texts = try texts(name) else { return nil }
    var choices: [Choice] = []
    for text in texts { choices.append(try choice(text, name, nil)) }
    return choices
  }

  /// An object.
  public func fields(_ name: String) throws(DefinitionError) -> DefinitionFields? {
    guard let value = value(name) else { return nil }
    return try DefinitionFields(value, at: place(name))
  }

  /// Some objects.
  public func list(_ name: String, count: ClosedRange<Int>) throws(DefinitionError) -> [DefinitionFields]? {
    guard let values = try list(name, splitsText: false) else { return nil }
    guard count.contains(values.count) else {
      throw error(name, "must have \(count.lowerBound) to \(count.upperBound) items")
    }
    var list: [DefinitionFields] = []
    for (index, value) in values.enumerated() {
      list.append(try DefinitionFields(value, at: "\(place(name))[\(index)]"))
    }
    return list
  }

  private func list(_ name: String, splitsText: Bool) throws(DefinitionError) -> [JSONValue]? {
    switch value(name) {
    case nil: return nil
    case .array(let values)?: return values
    case .string(let text)?:
      if case .array(let values)? = JSONValue(parsing: text) { return values }
      if splitsText {
        let parts = text.split(separator: ",").map { String($0) }
        return parts.isEmpty ? [] : parts.map { .string($0) }
      }
    default: break
    }
    throw error(name, "must be a list")
  }

  // MARK: - Checks

  private func checked(
    _ written: String, _ name: String, _ length: ClosedRange<Int>
  ) throws(DefinitionError) -> String {
    let text = written.trimmingWhitespace
    guard length.contains(text.count) else {
      throw error(name, "must have \(length.lowerBound) to \(length.upperBound) characters")
    }
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
    }
    guard isPlain else { throw error(name, "must not have control characters") }
    return text
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, _ name: String, _ allowed: [Choice]?
  ) throws(DefinitionError) -> Choice where Choice.RawValue == String {
    let names = (allowed ?? Array(Choice.allCases)).map(\.rawValue)
    guard names.contains(text.lowercased()), let choice = Choice(rawValue: text.lowercased()) else {
      throw error(name, "must be one of \(names.joined(separator: ", "))")
    }
    return choice
  }

  private func shown(_ number: Double) -> String { JSONWriter.text(of: .number(number)) }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmingWhitespace: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
