import HTTPSupport
import Ingestion
import Models
import NIOHTTP1
import Storage

/// Who sent a tracking request, as its connection and its headers tell.
struct TrackingSender {
  let headers: TrackingHeaders
  /// The client's address: the connection's own, or the one that a proxy names whose word is believed.
  let client: IPAddress?
  /// The address as text; empty without one.
  let address: String

  init(_ fields: HTTPHeaders, from peer: ConnectionPeer, trusting proxies: TrustedProxies) {
    let isProxied = proxies.trusts(peer.address)
    headers = TrackingHeaders(fields, isProxied: isProxied)
    if isProxied {
      client = proxies.client(peer: peer.address, forwardedFor: headers.forwardedFor)
      address = client?.description ?? ""
    } else {
      (client, address) = (peer.address, peer.text)
    }
  }
}

extension TrackingRequest {
  /// What a page sent to a website.
  convenience init(
    _ website: Website, body: UnsafeRawBufferPointer, arrival: Instant, from sender: TrackingSender,
    salts: VisitorSalts, polls: @escaping Polls = { _, _ in nil }
  ) {
    let headers = sender.headers
    self.init(
      website: website, body: body, arrival: arrival, address: sender.address, client: sender.client,
      userAgent: headers.forwardedUserAgent ?? headers.userAgent, hints: headers.hints,
      acceptLanguage: headers.acceptLanguage, hasGlobalPrivacyControl: headers.hasGlobalPrivacyControl,
      hasDoNotTrack: headers.hasDoNotTrack, proxyCountry: headers.proxyCountry, proxyRegion: headers.proxyRegion,
      proxyCity: headers.proxyCity, saltToday: salts.today, saltYesterday: salts.yesterday, polls: polls)
  }
}
