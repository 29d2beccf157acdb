public import HTTPTypes
public import NIOCore

extension ByteBuffer {
  /// Appends the first line of an answer of HTTP/1.1.
  public mutating func writeStatusLine(_ status: HTTPResponse.Status) {
    writeString("HTTP/1.1 ")
    writeString(String(status.code))
    writeString(" ")
    writeString(status.reasonPhrase)
    writeString("\r\n")
  }

  /// Appends what stands behind an answer's own headers: length, connection, body.
  public mutating func writeAnswerEnd(body: [UInt8], closes: Bool) {
    if closes { writeString("Connection: close\r\n") }
    writeString("Content-Length: ")
    writeString(String(body.count))
    writeString("\r\n\r\n")
    writeBytes(body)
  }
}
