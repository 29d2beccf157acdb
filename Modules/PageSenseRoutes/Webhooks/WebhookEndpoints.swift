import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `/webhooks`: who wants to be told when something happens.
///
/// Source: PageSense API, "Webhooks". The scope is ours: the document has none of its own for them.
enum WebhookEndpoints {
  static let all = definitions.all + [test]

  /// A team's webhooks.
  private static let definitions = DefinitionEndpoints<Webhook>(
    "webhook", plural: "webhooks", tag: "Webhooks", module: .websites, body: WebhookDocument.body,
    item: WebhookDocument.schema, base: "", owner: { .team($0.team.id) },
    check: { call, webhook in
      if let number = webhook.websiteNumber, call.snapshot.website(number: number)?.team != call.team.id {
        throw PageSenseError.invalidWebsite
      }
      do throws(WebhookAddress.Flaw) {
        // What a name means is looked at when it is called: it may mean something else by then.
        try call.world.webhooks.check(webhook.address)
      } catch {
        throw DefinitionError(field: "url", reason: error.description)
      }
    }
  ) { _, stored, webhook in WebhookDocument.document(stored, webhook) }

  private static let test = PageSenseEndpoint(
    .post, definitions.itemPath + "/test", tag: "Webhooks",
    "Has the worker call the webhook once, soon, with the event `webhook.test`, active or not.",
    scopes: [OAuthScope(.websites, .update)], answer: .ok(.object(["webhook": WebhookDocument.schema]))
  ) { call in
    let (stored, webhook) = try definitions.find(call)
    try call.world.catalog.add(.test(webhook: stored.id.rawValue), now: call.now)
    return .document(["webhook": WebhookDocument.document(stored, webhook)])
  }
}
