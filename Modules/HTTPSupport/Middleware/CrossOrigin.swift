public import HTTPTypes

/// What lets scripts of any website read an answer (CORS).
///
/// Any origin is let in because tracking codes are public; credentials are never allowed, so that no cookie matters.
public enum CrossOrigin {
  /// On every answer, errors included.
  public static let answerFields: HTTPFields = [
    .accessControlAllowOrigin: "*", .accessControlExposeHeaders: "Retry-After",
  ]
}
