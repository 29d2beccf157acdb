package import Models

/// Something that happened, as subscribers are told it.
package struct WebhookNews {
  /// `goal.conversion` …
  package let name: String
  package let at: Instant
  /// A JSON object: what is particular about this event.
  package let data: String
  /// What it was made of. The same origin gives the same message id, whoever turns it into a message how often.
  package let origin: String
  /// Hash of the visitor whom it tells of; 0: of nobody.
  package let visitor: UInt64

  package init(name: String, at: Instant, data: String, origin: String, visitor: UInt64 = 0) {
    self.name = name
    self.at = at
    self.data = data
    self.origin = origin
    self.visitor = visitor
  }

  /// The message to one subscriber, about a website.
  ///
  /// The names are made of letters, digits, dots and hyphens: nothing in them needs a JSON escape.
  package func message(to subscriber: DefinitionID, on website: Website?) -> OutboxStore.Message {
    let uuid = DerivedUUID.text("webhook \(subscriber) \(name) \(origin)", seed: website?.hashSeed ?? 0)
    let site = website.map { "\"\($0.number)\"" } ?? "null"
    let body =
      #"{"id":"\#(uuid)","event":"\#(name)","timestamp":"\#(ISOTimestamp.seconds(at))","webhook_id":"\#(subscriber)","#
      + #""website_id":\#(site),"data":\#(data)}"#
    return OutboxStore.Message(
      uuid: uuid, webhook: subscriber.rawValue, website: website?.id ?? WebsiteID(rawValue: 0), visitor: visitor,
      event: name, body: body)
  }
}
