import HTTPSupport
import HTTPTypes
import Ingestion
import Models
import NIOCore

/// Writes the answers of one loop's tracking requests, with what is the same in many of them made once.
struct TrackingAnswers {
  /// Any website's script may read the answer, and when to come again.
  private static let constant =
    "Content-Type: application/json; charset=utf-8\r\n"
    + CrossOrigin.answerFields.map { "\($0.name.rawName): \($0.value)\r\n" }.joined()

  private var ids: RequestIDs
  private var second = Int64.min
  private var common: [UInt8] = []
  private var accepted: [UInt8] = []
  /// What stands behind the name of a request in the usual answer.
  private static let acceptedOne: [UInt8] = {
    var end = ByteBuffer(string: "\r\n")
    end.writeAnswerEnd(body: body(accepted: 1, []), closes: false)
    return Array(buffer: end)
  }()

  init(random: RandomSource) { ids = RequestIDs(random: random) }

  /// Prepares for answers at this time.
  mutating func prepare(_ now: Instant) {
    guard now.seconds != second else { return }
    second = now.seconds
    common = Array((Self.constant + "Date: " + HTTPDate.text(now) + "\r\nx-request-id: ").utf8)
    accepted = Array("HTTP/1.1 202 Accepted\r\n".utf8) + common
  }

  /// Writes 202 with what was taken and what was not.
  mutating func write(accepted count: Int, _ rejected: [Rejection], to buffer: inout ByteBuffer, closes: Bool) {
    buffer.writeBytes(accepted)
    if count == 1, rejected.isEmpty, !closes {
      ids.write(to: &buffer)
      buffer.writeBytes(Self.acceptedOne)
    } else {
      writeID(to: &buffer)
      buffer.writeAnswerEnd(body: Self.body(accepted: count, rejected), closes: closes)
    }
  }

  /// Writes an answer that was ready.
  mutating func write(_ ready: RealtimeAnswers.Ready, to buffer: inout ByteBuffer, closes: Bool) {
    buffer.writeBytes(ready.head)
    buffer.writeBytes(common)
    writeID(to: &buffer)
    if closes { buffer.writeString("Connection: close\r\n") }
    buffer.writeBytes(ready.tail)
  }

  /// Writes a failure in the envelope.
  func write(_ failure: APIFailure, _ id: String, at now: Instant, to buffer: inout ByteBuffer, closes: Bool) {
    buffer.writeStatusLine(failure.status)
    for field in failure.headers { buffer.writeString("\(field.name.rawName): \(field.value)\r\n") }
    buffer.writeBytes(common)
    buffer.writeString("\(id)\r\n")
    buffer.writeAnswerEnd(body: JSONWriter.bytes(of: Envelope.failure(failure, at: now)), closes: closes)
  }

  /// The name of a request whose answer is written with it.
  mutating func nextID() -> String {
    var text = ByteBuffer()
    ids.write(to: &text)
    return String(buffer: text)
  }

  private mutating func writeID(to buffer: inout ByteBuffer) {
    ids.write(to: &buffer)
    buffer.writeString("\r\n")
  }

  /// The body of 202.
  static func body(accepted: Int, _ rejected: [Rejection]) -> [UInt8] {
    JSONWriter.bytes(of: TrackingDocument.document(accepted: accepted, rejected))
  }
}
