/// Why the door did not take an event, or a whole body.
public enum IngestError: Error, Hashable, Sendable {
  /// The body has more than this many bytes (HTTP 413).
  case bodyTooLarge(limitBytes: Int)
  /// The body is not JSON; `position` is the offset in bytes of what does not fit.
  case malformedBody(reason: String, position: Int)
  /// The body is neither an object nor an array: `null`, a number, a text.
  case notAnEvent
  /// The array has no events.
  case noEvents
  /// The array has more than this many events.
  case tooManyEvents(limit: Int)
  /// A field that this type of event needs is missing, `null` or empty.
  case missingField(String)
  /// A field's value cannot be used; `reason` completes the sentence that the field's name begins.
  case invalidField(String, reason: String)
  /// Not a type of event at all.
  case unknownType(String)
  /// The website accepts no events at present.
  case inactiveWebsite
  /// The browser asked not to be tracked (`DNT: 1`).
  case doNotTrack
  /// The visitor gave no leave to be known.
  case consentDenied
  /// The client's browser objects (`Sec-GPC: 1`), and a server forwards that.
  case globalPrivacyControl
  /// The website does not count this client.
  case excludedAddress
  /// The website does not count this page.
  case excludedPath
  /// The page lies on the developer's own machine, which the website does not count.
  case localhost
  /// The page lies on a subdomain, which the website does not count.
  case subdomain
  /// The visitor did not consent to being recorded.
  case noConsent
  /// The website records nothing, or not this session.
  case notRecorded
  /// The body was announced as compressed and is not, or is damaged.
  case malformedCompression

  /// Stable code for the wire.
  public var code: String {
    switch self {
    case .bodyTooLarge: "PAYLOAD_TOO_LARGE"
    case .inactiveWebsite: "FORBIDDEN"
    case .doNotTrack: "dnt_opted_out"
    case .consentDenied: "consent_denied"
    case .globalPrivacyControl: "gpc_opted_out"
    case .excludedAddress: "excluded_address"
    case .excludedPath: "excluded_path"
    case .localhost: "localhost"
    case .subdomain: "excluded_subdomain"
    case .noConsent: "no_consent"
    case .notRecorded: "not_recorded"
    default: "VALIDATION_ERROR"
    }
  }

  /// One sentence for the wire, which names the field or the position.
  public var message: String {
    switch self {
    case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes"
    case .malformedBody(let reason, let position): "The body is not valid JSON at byte \(position): \(reason)"
    case .notAnEvent: "An event must be a JSON object"
    case .noEvents: "The body holds no events"
    case .tooManyEvents(let limit): "The body holds more than \(limit) events"
    case .missingField(let field): "\(field) is required"
    case .invalidField(let field, let reason): "\(field) \(reason)"
    case .unknownType(let type): "type '\(type)' is unknown"
    case .inactiveWebsite: "This website does not accept events"
    case .doNotTrack: "The browser asked not to be tracked"
    case .consentDenied: "The visitor gave no leave to be known"
    case .globalPrivacyControl: "The visitor objects by Global Privacy Control"
    case .excludedAddress: "This website does not count this address"
    case .excludedPath: "This website does not count this page"
    case .localhost: "This website does not count pages on localhost"
    case .subdomain: "This website does not count pages on subdomains"
    case .noConsent: "The visitor did not consent to being recorded"
    case .notRecorded: "This website does not record this session"
    case .malformedCompression: "The body is not valid gzip"
    }
  }

  /// Whether the event is left out because somebody wants it so, which is no mistake of the sender's.
  var isWanted: Bool {
    switch self {
    case .doNotTrack, .consentDenied, .globalPrivacyControl, .excludedAddress, .excludedPath, .localhost, .subdomain,
      .noConsent, .notRecorded:
      true
    default: false
    }
  }

  /// Under which name the drop is counted.
  public var dropReason: DropReason {
    switch self {
    case .bodyTooLarge: .bodyTooLarge
    case .malformedBody, .malformedCompression: .malformedBody
    case .notAnEvent, .missingField, .invalidField, .unknownType: .invalidEvent
    case .noEvents: .noEvents
    case .tooManyEvents: .tooManyEvents
    case .inactiveWebsite: .inactiveWebsite
    case .doNotTrack: .doNotTrack
    case .consentDenied: .consentDenied
    case .globalPrivacyControl: .globalPrivacyControl
    case .excludedAddress: .excludedAddress
    case .excludedPath: .excludedPath
    case .localhost: .localhost
    case .subdomain: .excludedSubdomain
    case .noConsent: .noConsent
    case .notRecorded: .notRecorded
    }
  }
}

/// Names under which the door counts what it did not take. Whole bodies count once.
public enum DropReason: String, CaseIterable, Hashable, Sendable {
  case bodyTooLarge = "body_too_large"
  case malformedBody = "malformed_body"
  case noEvents = "no_events"
  case tooManyEvents = "too_many_events"
  case invalidEvent = "invalid_event"
  case inactiveWebsite = "inactive_website"
  case doNotTrack = "do_not_track"
  case consentDenied = "consent_denied"
  case globalPrivacyControl = "global_privacy_control"
  case excludedAddress = "excluded_address"
  case excludedPath = "excluded_path"
  case localhost
  case excludedSubdomain = "excluded_subdomain"
  case noConsent = "no_consent"
  case notRecorded = "not_recorded"
}

extension IngestError {
  /// The same, with the field called as servers call it.
  var inServersWords: IngestError {
    switch self {
    case .missingField(let field): .missingField(ServerEventField.name(of: field))
    case .invalidField(let field, let reason): .invalidField(ServerEventField.name(of: field), reason: reason)
    default: self
    }
  }
}
