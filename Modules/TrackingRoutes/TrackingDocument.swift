import HTTPSupport
import Ingestion
import Models

/// What is answered to events, by whichever way they came.
enum TrackingDocument {
  /// `{"success":true,"accepted":…,"rejected":[{"index":…,"code":…,"message":…}]}`.
  static func document(accepted: Int, _ rejected: [Rejection]) -> JSONValue {
    [
      "success": true, "accepted": .integer(accepted),
      "rejected": .array(
        rejected.map {
          ["index": .integer($0.index), "code": .string($0.code), "message": .string($0.message)]
        }),
    ]
  }
}
