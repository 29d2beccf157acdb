import HTTPSupport
import Models

/// What the body of a request says, recognized by its content: clients send JSON under any type, or none.
///
/// Source: the sample requests of the PageSense API: the Deluge ones post JSON as if it were a form.
enum BodyDocument {
  /// Longest body.
  static let bytesMax = 256 << 10

  /// The document: a JSON object, or a form; an empty body is an empty object.
  ///
  /// - Throws: `APIFailure` 400 for JSON that is none.
  static func document(_ bytes: [UInt8]) throws -> JSONValue {
    guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return .object([]) }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "["), first != UInt8(ascii: "\"") else {
      do throws(JSONTextError) {
        return try JSONValue(utf8: bytes)
      } catch {
        throw PageSenseFailures.badRequest("The body is no JSON: \(error.reason), at byte \(error.offset).")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self), text.contains("=") else {
      throw PageSenseFailures.badRequest("The body must be a JSON object or a form.")
    }
    return FormDocument.document(FormPair.list(text))
  }
}
