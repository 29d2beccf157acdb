import Models

/// Step 1 of the door: what the website or the visitor does not want.
///
/// Bots are not among it: they are marked, so that rules can change later (see ``EnrichEvent``).
enum FilterRequest {
  /// Checks that the website takes events.
  static func checkWebsite(_ request: TrackingRequest) throws(IngestError) {
    guard request.website.isActive else { throw .inactiveWebsite }
  }

  /// Whether the website does not count this client.
  static func excludesClient(of request: TrackingRequest) -> Bool {
    let blocks = request.website.privacy.excludedAddresses
    guard !blocks.isEmpty, let client = request.client else { return false }
    return blocks.contains { $0.contains(client) }
  }

  /// Checks that the visitor may be tracked. Our script sends nothing at all when it sees Do Not Track; who sends
  /// without it and with `DNT: 1` is not tracked either, unless the page's owner decided otherwise.
  static func checkConsent(_ request: TrackingRequest, _ event: TrackingEvent) throws(IngestError) {
    guard !request.hasDoNotTrack || event.ignoresDoNotTrack else { throw .doNotTrack }
    // A browser's objection lowers what is looked at; one that a server forwards is for the server to heed.
    guard !request.hasGlobalPrivacyControl || request.origin == .page else { throw .globalPrivacyControl }
  }

  /// Checks that the website may tell who the visitor is: neither Global Privacy Control nor a consent that was denied
  /// leaves room for a name.
  static func checkNaming(_ request: TrackingRequest, _ event: TrackingEvent) throws(IngestError) {
    guard !request.hasGlobalPrivacyControl else { throw .globalPrivacyControl }
    let consent = event[.consent]
    guard !consent.equals("denied"), !request.asksConsent || consent.equals("granted") else { throw .consentDenied }
  }

  /// Checks that the website counts this page.
  static func checkPage(_ page: PageURL, of website: Website) throws(IngestError) {
    let excluded = website.privacy.excludedPaths
    if !excluded.isEmpty, excluded.contains(where: { $0.matches(page.path) }) {
      throw .excludedPath
    }
    if !website.privacy.tracksSubdomains, isBelow(page.host, website.domain) { throw .subdomain }
    if !website.privacy.allowsLocalhost, isLocal(page.host), !page.host.elementsEqual(website.domain.utf8) {
      throw .localhost
    }
  }

  /// Whether a host is a subdomain of a domain, its `www.` not among them.
  private static func isBelow(_ host: UnsafeRawBufferPointer, _ domain: String) -> Bool {
    let domain = domain.utf8
    guard host.count > domain.count + 1, host.suffix(domain.count).elementsEqual(domain) else { return false }
    let rest = UnsafeRawBufferPointer(rebasing: host.dropLast(domain.count))
    return rest.last == UInt8(ascii: ".") && !rest.equals("www.")
  }

  /// Whether a host means the machine itself: `localhost`, its subdomains, and loopback addresses.
  private static func isLocal(_ host: UnsafeRawBufferPointer) -> Bool {
    switch host.first {
    case UInt8(ascii: "1"): return host.starts(with: "127.".utf8) && host.allSatisfy { $0 < UInt8(ascii: ":") }
    case UInt8(ascii: "["): return host.equals("[::1]")
    default:
      let word = "localhost".utf8
      guard host.count >= word.count, host.suffix(word.count).elementsEqual(word) else { return false }
      return host.count == word.count || host[host.count - word.count - 1] == UInt8(ascii: ".")
    }
  }

  /// Checks that the visitor may be recorded, as far as the request tells. Global Privacy Control lets visits count,
  /// but overrides any consent to a recording.
  static func checkRecording(_ request: TrackingRequest, _ sent: TrackingEvent) throws(IngestError) {
    try checkConsent(request, sent)
    guard !request.hasGlobalPrivacyControl else { throw .globalPrivacyControl }
    guard !excludesClient(of: request) else { throw .excludedAddress }
  }

  /// Checks that the website wants this session recorded, and the visitor too.
  ///
  /// A refusal of the visitor always counts; a website whose visitors are asked wants their consent.
  static func checkSession(_ request: TrackingRequest, _ sent: TrackingEvent) throws(IngestError) {
    let isRefused = sent[.consent].equals("denied")
    guard !isRefused, !request.asksConsent || sent[.consent].equals("granted") else { throw .noConsent }
    guard request.recording?.includes(session: sent[.sessionID]) ?? true else { throw .notRecorded }
  }
}
