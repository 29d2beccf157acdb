import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `/websites`, `/websites/{website_id}` and its figures.
///
/// A website is the same thing as in the External API, under another identifier.
///
/// Source: PageSense API, "Websites".
enum WebsiteEndpoints {
  static let all = [list, details, add, change, remove, stats]

  private static let tag = "Websites"

  private static let list = PageSenseEndpoint(
    .get, "websites", tag: tag, "All websites of the token's team, in order of creation.",
    scopes: [OAuthScope(.websites, .read)], parameters: Page.parameters,
    answer: .ok(.object(["websites": .array(of: WebsiteDocument.schema), "pagination": Page.schema]))
  ) { call in
    let page = try Page(call.query)
    let websites = call.snapshot.websites(of: call.team.id)
    return .document([
      "websites": .array(page.slice(websites).map { WebsiteDocument.document($0, call) }),
      "pagination": page.document(total: websites.count),
    ])
  }

  private static let details = PageSenseEndpoint(
    .get, "websites/{website_id}", tag: tag, "One website.", scopes: [OAuthScope(.websites, .read)],
    answer: .ok(wrapped)
  ) { call in .document(["website": WebsiteDocument.document(call.website, call)]) }

  private static let add = PageSenseEndpoint(
    .post, "websites", tag: tag, "Adds a website.", scopes: [OAuthScope(.websites, .create)],
    body: WebsiteDocument.body, answer: .created(wrapped)
  ) { call in
    let fields = try WebsiteFields(DefinitionFields(call.body))
    let address = try fields.required(fields.address, "url")
    let catalog = call.world.catalog
    let website = try catalog.addWebsite(
      domain: address.domain, name: fields.name, timeZone: fields.timeZone ?? "UTC",
      currency: fields.currency ?? WebsiteFields.dollar, team: call.team.id, now: call.now)
    return .created(["website": WebsiteDocument.document(try apply(fields, to: website, catalog), call)])
  }

  private static let change = PageSenseEndpoint(
    .put, "websites/{website_id}", tag: tag, "Changes what is given of a website.",
    scopes: [OAuthScope(.websites, .update)], body: WebsiteDocument.body.withNothingRequired, answer: .ok(wrapped)
  ) { call in
    let fields = try WebsiteFields(DefinitionFields(call.body))
    let website = try missing { try apply(fields, to: call.website, call.world.catalog) }
    return .document(["website": WebsiteDocument.document(website, call)])
  }

  private static let remove = PageSenseEndpoint(
    .delete, "websites/{website_id}", tag: tag, "Removes a website with everything that belongs to it.",
    scopes: [OAuthScope(.websites, .delete)], answer: .nothing
  ) { call in
    let catalog = call.world.catalog
    // The worker deletes the events; nobody can ask for them from now on.
    _ = try missing { try catalog.removeWebsite(call.website.id, now: call.now) }
    return .nothing
  }

  private static let stats = PageSenseEndpoint(
    .get, "websites/{website_id}/stats", tag: tag, "Figures of the last 30 days, and who is there now.",
    scopes: [OAuthScope(.analytics, .read), OAuthScope(.websites, .read)],
    answer: .ok(.object(["stats": WebsiteStats.schema]))
  ) { call in .document(["stats": try WebsiteStats.document(call)]) }

  private static let wrapped = Schema.object(["website": WebsiteDocument.schema])

  /// A website that was removed meanwhile is an unknown one.
  private static func missing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch CatalogError.notFound { throw PageSenseError.invalidWebsite }
  }

  private static func apply(_ fields: WebsiteFields, to website: Website, _ catalog: Catalog) throws -> Website {
    var website = try catalog.updateWebsite(
      website.id, domain: fields.address?.domain, name: fields.name, timeZone: fields.timeZone,
      currency: fields.currency, isActive: fields.isActive, homeURL: fields.address?.url, industry: fields.industry)
    if fields.changesSettings {
      website = try catalog.updatePrivacy(of: website.id) { fields.change(&$0) }
    }
    return website
  }
}
