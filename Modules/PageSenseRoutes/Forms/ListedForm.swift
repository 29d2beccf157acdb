import HTTPSupport
import Models
import Storage

/// A form that the API lists: named by somebody, or met by visitors.
struct ListedForm {
  let id: String
  let name: String
  let selector: String
  /// On which pages; `nil`: on any.
  let pages: URLMatch?
  /// Whether nobody named it.
  let isDiscovered: Bool
  let createdAt: Instant
  let updatedAt: Instant

  init(_ stored: StoredDefinition, _ form: TrackedForm) {
    id = stored.id.description
    name = form.name
    selector = form.selector.text
    pages = form.pages
    isDiscovered = false
    createdAt = stored.createdAt
    updatedAt = stored.updatedAt
  }

  private init(_ form: DiscoveredForm, of website: Website) {
    id = DiscoveredForm.id(of: form.selector, on: website)
    name = form.name.isEmpty ? form.selector : form.name
    selector = form.selector
    pages = nil
    isDiscovered = true
    createdAt = form.firstSeen
    updatedAt = form.lastSeen
  }

  /// All of a website's. A form that was named is listed under that name only.
  static func all(_ call: PageSenseCall) throws -> [ListedForm] {
    let named = try call.snapshot.definitions(.form, of: .website(call.website.id)).map {
      ListedForm($0, try $0.value())
    }
    let known = Set(named.map(\.selector))
    let met = try Storage.Forms(directory: call.world.directory).forms(of: call.website.id)
    return named + met.filter { !known.contains($0.selector) }.map { ListedForm($0, of: call.website) }
  }

  /// The form that the path names, by its number or by the name that it has because visitors met it.
  ///
  /// - Throws: `APIFailure` 404.
  static func find(_ call: PageSenseCall) throws -> ListedForm {
    let id = call.place("form_id")
    if let form = try all(call).first(where: { $0.id == id }) { return form }
    let met = try Storage.Forms(directory: call.world.directory).forms(of: call.website.id)
    guard let form = met.map({ ListedForm($0, of: call.website) }).first(where: { $0.id == id }) else {
      throw PageSenseFailures.notFound("form")
    }
    return form
  }

  /// What visitors did with it.
  func figures(_ call: PageSenseCall, times: InstantRange) throws -> FormFigures {
    let matches = try pages.map { try PageMatching.matcher($0, "url") } ?? { _ in true }
    return try Storage.Forms(directory: call.world.directory)
      .figures(of: selector, on: call.website.id, times: times) { matches($0) }
  }

  func document(_ call: PageSenseCall) throws -> JSONValue {
    let figures = try figures(call, times: .all)
    return [
      "id": .string(id), "name": .string(name), "form_selector": .string(selector),
      "url": pages.map { .string($0.value) } ?? .null, "discovered": .bool(isDiscovered),
      "views": .integer(figures.views), "interactions": .integer(figures.interactions),
      "submissions": .integer(figures.submissions), "created_time": .string(ISOTimestamp.seconds(createdAt)),
      "last_updated": .string(ISOTimestamp.seconds(updatedAt)),
    ]
  }
}
