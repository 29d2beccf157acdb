/// Why bytes are not JSON, or not the kind of value that was asked for.
package struct JSONFault: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Reason: String, Hashable, Sendable {
    case endsEarly = "the text ends too early"
    case expectedValue = "expected a value"
    case expectedObject = "expected an object"
    case expectedArray = "expected an array"
    case expectedString = "expected a string"
    case expectedNumber = "expected a number"
    case expectedBoolean = "expected true or false"
    case expectedNull = "expected null"
    case expectedKey = "expected a key in quotation marks"
    case expectedColon = "expected a colon"
    case expectedComma = "expected a comma or the end of the object or array"
    case malformedNumber = "malformed number"
    case malformedEscape = "malformed escape"
    case loneSurrogate = "half of a surrogate pair"
    case controlCharacter = "control character in a string"
    case invalidUTF8 = "not UTF-8"
    case tooDeep = "nested too deeply"
    case trailingBytes = "more text behind the value"
  }

  /// What is wrong.
  package let reason: Reason
  /// Offset, in bytes from the start of the text, of the first byte that does not fit; the length at the end.
  package let position: Int

  /// A fault at an offset of the text.
  package init(reason: Reason, position: Int) {
    self.reason = reason
    self.position = position
  }
}
