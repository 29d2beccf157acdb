import Models
import Storage

/// What a website's script is told: which polls to ask, and which forms people want to be told of.
///
/// Nothing in it is secret: anybody who knows the tracking code may read it.
enum ScriptConfiguration {
  /// The document of a website as of a catalog.
  ///
  /// - Throws: `StoreError.damaged` when the catalog holds a definition that cannot be read.
  static func document(of website: Website, in catalog: CatalogSnapshot, now: Instant) throws(StoreError) -> JSONValue {
    [
      "polls": .array(try polls(of: website, in: catalog, now: now)),
      "forms": .array(try forms(of: website, in: catalog)),
    ]
  }

  /// Polls that are asked today.
  private static func polls(
    of website: Website, in catalog: CatalogSnapshot, now: Instant
  ) throws(StoreError) -> [JSONValue] {
    guard let today = SiteCalendar(timeZone: website.timeZone)?.date(of: now) else { return [] }
    var polls: [JSONValue] = []
    for stored in catalog.definitions(.poll, of: .website(website.id)) {
      let poll: Poll = try stored.value()
      guard poll.status(on: today) == "active" else { continue }
      polls.append(
        poll.json.merging([
          "id": .string(stored.id.description), "name": .null, "status": .null, "schedule": .null,
          "targeting": ["pages": .array(poll.pages.map(\.json))],
        ]))
    }
    return polls
  }

  /// Forms that were named: an event about one of them carries its selector as it stands here.
  private static func forms(of website: Website, in catalog: CatalogSnapshot) throws(StoreError) -> [JSONValue] {
    var forms: [JSONValue] = []
    for stored in catalog.definitions(.form, of: .website(website.id)) {
      let form: TrackedForm = try stored.value()
      forms.append([
        "id": .string(stored.id.description), "selector": .string(form.selector), "pages": form.pages?.json ?? .null,
      ])
    }
    return forms
  }
}
