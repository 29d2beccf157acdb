public import HTTPTypes
public import Hummingbird
public import Models

/// The shape around every answer of the External API.
///
/// Source: External API, "Response envelope" and "Error Format".
public enum Envelope {
  /// `{"success":true,"data":…,"timestamp":…}`.
  public static func success(_ data: JSONValue, at now: Instant) -> JSONValue {
    ["success": true, "data": data, "timestamp": .string(ISOTimestamp.text(now))]
  }

  /// `{"success":false,"error":{"message":…,"code":…,"timestamp":…}}`.
  public static func failure(_ failure: APIFailure, at now: Instant) -> JSONValue {
    [
      "success": false,
      "error": [
        "message": .string(failure.message), "code": .string(failure.code),
        "timestamp": .string(ISOTimestamp.text(now))
      ],
    ]
  }
}

extension Response {
  /// A JSON document as an answer.
  public static func json(
    _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    json(bytes: JSONWriter.bytes(of: value), status: status, headers: headers)
  }

  /// The bytes of a JSON document as an answer.
  public static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
