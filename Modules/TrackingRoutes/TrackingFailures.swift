public import HTTPSupport
import HTTPTypes
import Ingestion
import Storage

/// What the tracking routes' errors become on the wire.
///
/// Source: the tracking body's contract.
public enum TrackingFailures {
  /// The failures of this module's errors and of those below it that reach a tracker.
  public static let rule: FailureTable.Rule = { error in
    switch error {
    case is UnknownTrackingCode: .notFound("There is no website with this tracking code.")
    case let error as IngestError: failure(error)
    case let error as JournalError: failure(error)
    default: nil
    }
  }

  private static func failure(_ error: IngestError) -> APIFailure {
    switch error {
    case .bodyTooLarge: APIFailure(.contentTooLarge, error.code, error.message)
    case .inactiveWebsite: APIFailure(.forbidden, error.code, error.message)
    default: APIFailure(.badRequest, error.code, error.message)
    }
  }

  private static func failure(_ error: JournalError) -> APIFailure {
    switch error {
    case .busy:
      .unavailable("QUEUE_FULL", "More events arrive than can be stored. Please try again.", retryAfterSeconds: 1)
    case .storageFull:
      .unavailable("STORAGE_FULL", "The server's disk is full. Please try again later.", retryAfterSeconds: 60)
    case .failed, .unavailable, .damaged:
      .unavailable("STORAGE_UNAVAILABLE", "Events cannot be stored at present.", retryAfterSeconds: 5)
    case .closed:
      .unavailable("SHUTTING_DOWN", "The server is about to end. Please try again.", retryAfterSeconds: 2)
    case .tooLarge: APIFailure(.contentTooLarge, "PAYLOAD_TOO_LARGE", "The events are larger than the queue.")
    }
  }
}
