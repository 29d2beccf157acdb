/// Who wants to be told when something happens on a team's website, or on any of them.
///
/// - Source: PageSense API, "Webhooks".
public struct Webhook: Definition {
  public static let kind = DefinitionKind.webhook

  /// Where it is told.
  public var address: WebhookAddress
  /// Of what it is told, in the order of ``WebhookEvent/allCases``. Never empty.
  public var events: [WebhookEvent]
  /// The public number of the website that it is about; `nil`: all of its team's.
  public var websiteNumber: String?
  /// Whether it is told anything.
  public var isActive: Bool
  /// What messages to it are signed with; `nil`: they are not.
  public var secret: String?

  /// The webhook in an object: `url`, `events`, `website_id`, `active` (unless told it is) and `secret`.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    let url = try fields.required("url", fields.text("url", length: 1...WebhookAddress.bytesMax))
    do throws(WebhookAddress.Flaw) {
      // Where it may lead is configuration, and looked at elsewhere: when somebody writes it, and at each call.
      address = try WebhookAddress(url)
    } catch {
      throw fields.error("url", error.description)
    }
    let named = try fields.required("events", fields.choices("events", WebhookEvent.self))
    guard !named.isEmpty else { throw fields.error("events", "must name an event at least") }
    events = WebhookEvent.allCases.filter(named.contains)
    websiteNumber = try fields.identifier("website_id")
    isActive = try fields.flag("active") ?? true
    secret = try fields.text("secret", length: 1...200)
  }

  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("url", .string(address.description)),
      .init("events", .array(events.map { .string($0.rawValue) })),
      .init("active", .bool(isActive)),
    ]
    if let websiteNumber { members.append(.init("website_id", .string(websiteNumber))) }
    if let secret { members.append(.init("secret", .string(secret))) }
    return .object(members)
  }
}
