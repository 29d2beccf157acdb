public import Models

/// What visitors did with forms, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Forms {
  let store: ConsumerStore?

  /// Opens the forms of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.forms, in: directory, steps: FormStore.steps.count)
  }

  /// Forms that visitors met, in the order in which they were first met; at most as many as a website can have.
  ///
  /// - Throws: `StoreError`.
  public func forms(of website: WebsiteID) throws(StoreError) -> [DiscoveredForm] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        "SELECT selector, name, first_seen, last_seen FROM form WHERE website = ? ORDER BY first_seen, id")
      statement.bind(1, Int64(website.rawValue))
      var forms: [DiscoveredForm] = []
      while try statement.step() {
        forms.append(
          DiscoveredForm(
            selector: statement.text(0), name: statement.text(1),
            firstSeen: Instant(milliseconds: statement.int64(2)), lastSeen: Instant(milliseconds: statement.int64(3))))
      }
      return forms
    }
  }

  /// What visitors did with a form whose attempts began within a time.
  ///
  /// - Parameters:
  ///   - selector: the form, as it was sent.
  ///   - pages: whether attempts on a page count.
  /// - Throws: `StoreError`.
  public func figures(
    of selector: String, on website: WebsiteID, times: InstantRange = .all,
    pages: (PageAddress) -> Bool = { _ in true }
  ) throws(StoreError) -> FormFigures {
    var figures = FormFigures()
    guard let store else { return figures }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        guard let form = try form(selector, of: website, in: store) else { return figures }
        let chosen = try self.pages(of: website, in: store, where: pages)
        let fields = try count(form, times, chosen, in: store, &figures)
        figures.fields = try fields.map { id, field in
          var field = field
          field.name = try name(of: id, in: store)
          return field
        }
        figures.fields.sort { ($1.interactions, $0.name) < ($0.interactions, $1.name) }
        return figures
      }
    }
  }

  /// Submissions of a form, in their order.
  ///
  /// - Throws: `StoreError`.
  public func submissions(
    of selector: String, on website: WebsiteID, times: InstantRange = .all,
    pages: (PageAddress) -> Bool = { _ in true }
  ) throws(StoreError) -> [VisitorDeed] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        guard let form = try form(selector, of: website, in: store) else { return [] }
        let chosen = try addresses(of: website, in: store, where: pages)
        let statement = try store.connection.prepare(
          """
          SELECT page, visitor, submitted FROM form_attempt WHERE form = ? AND submitted >= ? AND submitted < ?
          ORDER BY submitted, visitor
          """)
        statement.bind(1, form).bind(2, times.start.milliseconds).bind(3, times.end.milliseconds)
        var deeds: [VisitorDeed] = []
        while try statement.step() {
          guard let page = chosen[statement.int64(0)] else { continue }
          deeds.append(
            VisitorDeed(
              visitor: UInt64(bitPattern: statement.int64(1)), time: Instant(milliseconds: statement.int64(2)),
              page: page))
        }
        return deeds
      }
    }
  }

  private func form(_ selector: String, of website: WebsiteID, in store: ConsumerStore) throws -> Int64? {
    let statement = try store.connection.prepare("SELECT id FROM form WHERE website = ? AND selector = ?")
    statement.bind(1, Int64(website.rawValue)).bind(2, selector)
    defer { statement.reset() }
    return try statement.step() ? statement.int64(0) : nil
  }

  private func pages(
    of website: WebsiteID, in store: ConsumerStore, where isChosen: (PageAddress) -> Bool
  ) throws -> Set<Int64> {
    Set(try addresses(of: website, in: store, where: isChosen).keys)
  }

  private func addresses(
    of website: WebsiteID, in store: ConsumerStore, where isChosen: (PageAddress) -> Bool
  ) throws -> [Int64: PageAddress] {
    let statement = try store.connection.prepare("SELECT id, host, path FROM page WHERE website = ?")
    statement.bind(1, Int64(website.rawValue))
    var pages: [Int64: PageAddress] = [:]
    while try statement.step() {
      let page = PageAddress(host: statement.text(1), path: statement.text(2))
      if isChosen(page) { pages[statement.int64(0)] = page }
    }
    return pages
  }

  private func name(of field: Int64, in store: ConsumerStore) throws -> String {
    let statement = try store.connection.prepare("SELECT name FROM field WHERE id = ?").bind(1, field)
    defer { statement.reset() }
    return try statement.step() ? statement.text(0) : ""
  }

  /// Counts attempts into `figures`, and returns the figures of fields.
  private func count(
    _ form: Int64, _ times: InstantRange, _ pages: Set<Int64>, in store: ConsumerStore, _ figures: inout FormFigures
  ) throws -> [Int64: FormFieldFigures] {
    var fields: [Int64: FormFieldFigures] = [:]
    var visitors: Set<Int64> = []
    let attempts = try store.connection.prepare(
      """
      SELECT page, visitor, interacted, submitted, completion, last_field FROM form_attempt
      WHERE form = ? AND started >= ? AND started < ?
      """)
    attempts.bind(1, form).bind(2, times.start.milliseconds).bind(3, times.end.milliseconds)
    while try attempts.step() {
      guard pages.contains(attempts.int64(0)) else { continue }
      figures.views += 1
      visitors.insert(attempts.int64(1))
      guard !attempts.isNull(2) else { continue }
      figures.interactions += 1
      if !attempts.isNull(3) {
        figures.submissions += 1
        figures.completionMilliseconds += attempts.int64(4)
      } else if attempts.int64(5) != 0 {
        fields[attempts.int64(5), default: FormFieldFigures(name: "")].dropOffs += 1
      }
    }
    figures.visitors = visitors.count
    let touches = try store.connection.prepare(
      """
      SELECT form_attempt.page, field, touched, duration, corrections, blank FROM form_attempt
      JOIN touch ON touch.attempt = form_attempt.id WHERE form = ? AND started >= ? AND started < ?
      """)
    touches.bind(1, form).bind(2, times.start.milliseconds).bind(3, times.end.milliseconds)
    while try touches.step() {
      guard pages.contains(touches.int64(0)) else { continue }
      var field = fields[touches.int64(1)] ?? FormFieldFigures(name: "")
      field.interactions += touches.int(2)
      field.milliseconds += touches.int64(3)
      field.corrections += touches.int(4)
      field.blanks += touches.int(5)
      fields[touches.int64(1)] = field
    }
    return fields
  }
}
