import Models

/// Step 3 of the door: what an event's session takes from it, if it opens one.
///
/// The bot decision uses the request's own headers only; `user_agent`, `browser`, `os` and `device_type` of the body
/// set labels. With Global Privacy Control, and without consent where the GDPR holds, neither language nor time zone is
/// looked at, and the country is all that is kept of the place.
struct EnrichEvent {
  private let request: TrackingRequest
  private let classifier: Classifier
  /// What the request's own headers say; the same for all its events.
  private let client: Classified<ClientLabels>
  /// The last event's time zone and its place: usually the next one's too.
  private var known: (timeZone: UnsafeRawBufferPointer, isLowered: Bool, place: Place)?

  init(_ request: TrackingRequest, _ classifier: Classifier) {
    self.request = request
    self.classifier = classifier
    var userAgent = request.userAgent
    client = userAgent.withUTF8 { classifier.client(UnsafeRawBufferPointer($0), request.hints) }
  }

  /// Whether the request was sent by something that is not a person.
  ///
  /// A server need not say on whose behalf it speaks: that tells nothing.
  var isBot: Bool { client.value.isBot && !(request.origin == .server && request.userAgent.isEmpty) }

  /// Writes the attributes of `event`, which lies on `page`, into the record that was begun.
  mutating func write(_ event: TrackingEvent, to writer: inout EventRecordWriter) {
    let acquisition = classifier.acquisition(event[.referrer], event[.url], request.website.domain)
    writer.texts(acquisition.texts)
    let place = place(of: event)
    EnrichEvent.write(place.country, .country, to: &writer)
    EnrichEvent.write(place.region, .region, to: &writer)
    EnrichEvent.write(place.city, .city, to: &writer)
    writeLabels(of: event, to: &writer)
    if !isLowered(event) { writeLanguage(of: event, to: &writer) }
    writer.text(.screenSize, event[.screen])
    EnrichEvent.write(acquisition.value.medium, .medium, to: &writer)
  }

  /// Writes what a recording is listed and found by: how its visitor came to `page`, place and client.
  mutating func writeRecording(
    _ event: TrackingEvent, page: UnsafeRawBufferPointer, to writer: inout EventRecordWriter
  ) {
    let acquisition = classifier.acquisition(event[.referrer], page, request.website.domain).value
    let place = place(of: event)
    EnrichEvent.write(acquisition.source, .source, to: &writer)
    EnrichEvent.write(place.country, .country, to: &writer)
    EnrichEvent.write(place.city, .city, to: &writer)
    writeLabels(of: event, to: &writer)
    EnrichEvent.write(acquisition.medium, .medium, to: &writer)
  }

  /// Writes what is known of the client alone: for records that never open a session.
  mutating func writeClient(_ event: TrackingEvent, to writer: inout EventRecordWriter) {
    EnrichEvent.write(place(of: event).country, .country, to: &writer)
    writeLabels(of: event, to: &writer)
  }

  /// Writes how the visitor came, as far as the event tells it, after the client's labels.
  ///
  /// Only a session's first page was linked to from elsewhere: the script says with each interaction which that was.
  func writeMedium(_ event: TrackingEvent, entry: UnsafeRawBufferPointer, to writer: inout EventRecordWriter) {
    let page = entry.isEmpty ? event[.url] : entry
    let acquisition = classifier.acquisition(event[.referrer], page, request.website.domain)
    EnrichEvent.write(acquisition.value.medium, .medium, to: &writer)
  }

  private func writeLabels(of event: TrackingEvent, to writer: inout EventRecordWriter) {
    writer.texts(labels(of: event).texts)
  }

  /// The event's own language, else the first of the `Accept-Language` header.
  private func writeLanguage(of event: TrackingEvent, to writer: inout EventRecordWriter) {
    let sent = EnrichEvent.firstLanguage(event[.language])
    guard sent.isEmpty else { return writer.text(.language, sent) }
    var languages = request.acceptLanguage
    languages.withUTF8 { writer.text(.language, EnrichEvent.firstLanguage(UnsafeRawBufferPointer($0))) }
  }

  private func labels(of event: TrackingEvent) -> Classified<ClientLabels> {
    let client = event[.userAgent].isEmpty ? client : classifier.client(event[.userAgent], ClientHints())
    if event[.browser].isEmpty, event[.operatingSystem].isEmpty, event[.deviceType].isEmpty { return client }
    var labels = client.value
    if !event[.browser].isEmpty {
      let sent = event[.browser].string
      // A version belongs to the name it was found with.
      if sent != labels.browser { labels.browserVersion = "" }
      labels.browser = sent
    }
    if !event[.operatingSystem].isEmpty {
      let sent = event[.operatingSystem].string
      if sent != labels.operatingSystem { labels.operatingSystemVersion = "" }
      labels.operatingSystem = sent
    }
    if !event[.deviceType].isEmpty { labels.device = EnrichEvent.device(event[.deviceType].string) }
    return Classified(labels)
  }

  /// Our own three words in our own spelling; anything else verbatim.
  private static func device(_ text: String) -> String {
    switch text.lowercased() {
    case "desktop": "Desktop"
    case "mobile": "Mobile"
    case "tablet": "Tablet"
    default: text
    }
  }

  /// Whether language, time zone and place are not looked at: the browser objects, or the website keeps to the GDPR and
  /// the visitor did not consent.
  private func isLowered(_ event: TrackingEvent) -> Bool {
    request.hasGlobalPrivacyControl || request.appliesGDPR && !event[.consent].equals("granted")
  }

  private mutating func place(of event: TrackingEvent) -> Place {
    let isLowered = isLowered(event)
    let timeZone = isLowered ? .none : event[.timeZone]
    if let known, known.isLowered == isLowered, known.timeZone.equals(timeZone) { return known.place }
    var place = classifier.place(
      LocationSignals(
        address: request.client, proxyCountry: request.proxyCountry, proxyRegion: request.proxyRegion,
        proxyCity: request.proxyCity, timeZone: timeZone.string))
    if isLowered { place = Place(country: place.country) }
    known = (timeZone, isLowered, place)
    return place
  }

  /// The first tag of a list of languages, without its weight: `de-DE` of `de-DE,de;q=0.9`. Empty when that is no
  /// BCP 47 tag (`*`, or too long).
  static func firstLanguage(_ list: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = 0
    while end < list.count, list[end] != UInt8(ascii: ","), list[end] != UInt8(ascii: ";"), list[end] != 0x20 {
      switch list[end] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        end += 1
      default: return .none
      }
    }
    return end <= Limits.localeBytesMax ? UnsafeRawBufferPointer(rebasing: list[..<end]) : .none
  }

  private static func write(_ text: String, _ field: EventRecord.Field, to writer: inout EventRecordWriter) {
    guard !text.isEmpty else { return }
    var text = text
    text.withUTF8 { writer.text(field, UnsafeRawBufferPointer($0).clipped(to: Limits.attributeBytesMax)) }
  }
}
