import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport

/// What every topic of `explain` takes; some matter only where time does.
struct ExplainOptions: ParsableArguments {
  @OptionGroup var clock: ClockOptions

  @Option(name: .customLong("data-dir"), help: .hidden)
  var dataDirectory: String?

  @Flag(name: .customLong("json"), help: .hidden)
  var isJSON = false

  @Option(name: .customLong("timezone"), help: .hidden)
  var timeZone: String?

  @Option(name: .customLong("week-start"), help: .hidden)
  var weekStart: String?

  /// Answers every line of standard input, in order; one that cannot be read gets an error, and the rest goes on.
  func answerLines(_ explain: (ExplainInput) throws -> JSONValue) {
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      printLine(JSONWriter.text(of: answer(line, explain)))
    }
  }

  private func answer(_ line: String, _ explain: (ExplainInput) throws -> JSONValue) -> JSONValue {
    guard let document = JSONValue(parsing: line), case .object = document else {
      return failure(.null, "The line is not a JSON object.")
    }
    let id = document["id"] ?? .null
    guard let input = document["input"], case .object = input else { return failure(id, "`input` must be an object.") }
    do {
      return ["id": id, "output": try explain(ExplainInput(document: input))]
    } catch {
      return failure(id, CommandFailure(error).description)
    }
  }

  private func failure(_ id: JSONValue, _ message: String) -> JSONValue {
    ["id": id, "error": ["code": "INVALID_INPUT", "message": .string(message)]]
  }
}

/// What one line asks about.
struct ExplainInput {
  let document: JSONValue

  /// A text that must be there.
  func text(_ name: String) throws -> String {
    guard case .string(let text) = document[name] else { throw CommandFailure("`\(name)` must be a text.") }
    return text
  }

  /// A text; empty when it is not there.
  func optionalText(_ name: String) -> String {
    guard case .string(let text) = document[name] else { return "" }
    return text
  }

  /// One of the cases of an enumeration, called by their raw values.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default standard: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let value = document[name], value != .null else { return standard }
    guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
      throw CommandFailure("`\(name)` must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return choice
  }

  /// A whole number within bounds.
  func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let value = document[name], value != .null else { return standard }
    guard case .integer(let number) = value, range.contains(number) else {
      throw CommandFailure("`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  /// A moment in ISO 8601; `nil` when it is not there.
  func instant(_ name: String) throws -> Instant? {
    guard let value = document[name], value != .null else { return nil }
    guard case .string(let text) = value, let instant = PinnedTime.instant(text) else {
      throw CommandFailure("`\(name)` must be a time in ISO 8601.")
    }
    return instant
  }
}
