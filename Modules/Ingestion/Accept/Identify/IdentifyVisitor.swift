import Models

/// Step 4 of the door: whose event it is.
///
/// A `visitor_id` names the visitor, and only together with it `session_id` names a session. Without one the visitor is
/// a keyed hash of website, day, address and the request's own User-Agent; which of the body says nothing of identity.
struct IdentifyVisitor {
  private let request: TrackingRequest
  private let visitorHash: VisitorHash
  /// The same for all events of a request; made when the first one needs it.
  private var cookieless: (today: UInt64, yesterday: UInt64?)?

  init(_ request: TrackingRequest, _ visitorHash: VisitorHash) {
    self.request = request
    self.visitorHash = visitorHash
  }

  /// Writes who sent `event` into the record that was begun.
  mutating func write(_ event: TrackingEvent, to writer: inout EventRecordWriter) {
    if IdentifyVisitor.isCookieless(event, request) {
      let hashes = cookieless ?? computed()
      cookieless = hashes
      IdentifyVisitor.write(hashes.today, .visitor, to: &writer)
      if let yesterday = hashes.yesterday { IdentifyVisitor.write(yesterday, .visitorYesterday, to: &writer) }
    } else {
      writer.text(.visitor, event[.visitorID])
      writer.text(.clientSession, event[.sessionID])
    }
  }

  /// Whether the client gave no visitor, or the visitor no leave to be known again. Where a website's visitors are
  /// asked, saying nothing is no leave; a server has asked before.
  static func isCookieless(_ event: TrackingEvent, _ request: TrackingRequest) -> Bool {
    let consent = event[.consent]
    return event[.visitorID].isEmpty || consent.equals("denied") || request.asksConsent && !consent.equals("granted")
  }

  private static func write(_ hash: UInt64, _ field: EventRecord.Field, to writer: inout EventRecordWriter) {
    withUnsafeBytes(of: hash.littleEndian) { writer.text(field, $0) }
  }

  /// Hashes website number and address length (two 32-bit numbers, little-endian), address, User-Agent.
  private func computed() -> (today: UInt64, yesterday: UInt64?) {
    var address = request.address
    var userAgent = request.userAgent
    return address.withUTF8 { address in
      userAgent.withUTF8 { userAgent in
        // The length keeps an address that runs into the User-Agent apart from one that does not.
        let head = UInt64(request.website.id.rawValue) | UInt64(UInt32(truncatingIfNeeded: address.count)) << 32
        return withUnsafeBytes(of: head.littleEndian) { head in
          let parts = [head, UnsafeRawBufferPointer(address), UnsafeRawBufferPointer(userAgent)]
          return (
            visitorHash.hash(request.saltToday, parts), request.saltYesterday.map { visitorHash.hash($0, parts) }
          )
        }
      }
    }
  }
}
