import Models

/// Step 1 of the door: what is refused whatever is in the body.
///
/// Bots are not among it: they are marked, so that rules can change later (see ``EnrichEvent``).
enum FilterRequest {
  /// Checks that the website takes events.
  static func checkWebsite(_ request: TrackingRequest) throws(IngestError) {
    guard request.website.isActive else { throw .inactiveWebsite }
  }

  /// Checks that the visitor may be tracked. Our script sends nothing at all when it sees Do Not Track; who sends
  /// without it and with `DNT: 1` is not tracked either.
  static func checkConsent(_ request: TrackingRequest) throws(IngestError) {
    guard !request.hasDoNotTrack else { throw .doNotTrack }
  }
}
