import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct FormStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: FormStore
  private let website = WebsiteID(rawValue: 1)
  private static let start = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try FormStore(in: directory)
  }

  private func deed(
    _ action: FormAction, _ field: String = "", visitor: UInt64 = 1, at seconds: Int64, duration: Int64? = nil,
    corrections: Int = 0, blank: [String] = [], selector: String = "#signup", path: String = "/"
  ) -> FormStore.Deed {
    FormStore.Deed(
      website: website, selector: selector, name: action == .view ? "Sign up" : "",
      page: PageAddress(host: "example.com", path: path), visitor: visitor, time: Self.time(seconds), action: action,
      field: field, duration: duration, corrections: corrections, blankFields: blank)
  }

  private static func time(_ seconds: Int64) -> Instant { start.advanced(byMilliseconds: seconds * 1000) }

  private func add(_ deeds: [FormStore.Deed]) throws {
    try store.tables.connection.transaction { for deed in deeds { try store.add(deed) } }
  }

  private func figures(_ selector: String = "#signup", times: InstantRange = .all) throws -> FormFigures {
    try Forms(directory: directory).figures(of: selector, on: website, times: times)
  }

  @Test func `attempts are views, interactions and submissions`() throws {
    try add([
      // One visitor looks and leaves; one fills two fields, corrects one and sends; one gives up at the password.
      deed(.view, visitor: 1, at: 0),
      deed(.view, visitor: 2, at: 0), deed(.focus, "email", visitor: 2, at: 10),
      deed(.blur, "email", visitor: 2, at: 15, duration: 5_000), deed(.focus, "password", visitor: 2, at: 16),
      deed(.blur, "password", visitor: 2, at: 20, duration: 4_000),
      deed(.blur, "email", visitor: 2, at: 25, duration: 1_000, corrections: 1),
      deed(.submit, visitor: 2, at: 40, blank: ["phone"]),
      deed(.view, visitor: 3, at: 5), deed(.focus, "email", visitor: 3, at: 6),
      deed(.blur, "email", visitor: 3, at: 8, duration: 2_000), deed(.focus, "password", visitor: 3, at: 9),
      deed(.abandon, visitor: 3, at: 30),
    ])
    var email = FormFieldFigures(name: "email")
    (email.interactions, email.milliseconds, email.corrections) = (2, 8_000, 1)
    var password = FormFieldFigures(name: "password")
    (password.interactions, password.milliseconds, password.dropOffs) = (2, 4_000, 1)
    var phone = FormFieldFigures(name: "phone")
    phone.blanks = 1
    let found = try figures()
    #expect([found.views, found.interactions, found.submissions, found.visitors] == [3, 2, 1, 3])
    #expect(found.completionMilliseconds == 30_000)
    #expect(found.fields == [email, password, phone])
    let forms = try Forms(directory: directory).forms(of: website)
    #expect(forms.map { "\($0.selector) \($0.name)" } == ["#signup Sign up"])
  }

  @Test func `what is sent twice is sent once`() throws {
    try add([
      deed(.view, at: 0), deed(.submit, at: 5, duration: 4_000), deed(.focus, "email", at: 6), deed(.submit, at: 9),
      // Shown anew.
      deed(.view, at: 20), deed(.submit, at: 25, duration: 2_000),
    ])
    let found = try figures()
    #expect([found.views, found.interactions, found.submissions, found.visitors] == [2, 2, 2, 1])
    #expect(found.completionMilliseconds == 6_000)
    #expect(
      try Forms(directory: directory).submissions(of: "#signup", on: website)
        == [5, 25].map {
          VisitorDeed(visitor: 1, time: Self.time($0), page: PageAddress(host: "example.com", path: "/"))
        })
  }

  @Test func `an attempt ends with half an hour of nothing, and a field implies a view`() throws {
    try add([
      deed(.focus, "a", at: 0), deed(.blur, "a", at: 1_800), deed(.focus, "b", at: 3_601), deed(.submit, at: 3_700),
    ])
    let found = try figures()
    #expect([found.views, found.interactions, found.submissions] == [2, 2, 1])
    #expect(found.fields.map { "\($0.name) \($0.interactions) \($0.dropOffs)" } == ["a 1 1", "b 1 0"])
  }

  @Test func `a question may be about some days and pages`() throws {
    try add([
      deed(.view, at: 0), deed(.submit, at: 10), deed(.view, at: 90_000, path: "/b"),
      deed(.submit, at: 90_001, path: "/b"),
    ])
    let day = InstantRange(start: Self.start, end: Self.time(86_400))
    #expect(try figures(times: day).submissions == 1)
    let forms = try Forms(directory: directory)
    #expect(try forms.figures(of: "#signup", on: website) { $0.path == "/b" }.views == 1)
    #expect(try forms.submissions(of: "#signup", on: website) { $0.path == "/b" }.map(\.time) == [Self.time(90_001)])
    #expect(try forms.submissions(of: "#signup", on: website, times: day).count == 1)
    #expect(try figures("#other") == FormFigures())
  }

  @Test func `a visitor leaves nothing behind`() throws {
    try add([
      deed(.view, visitor: 1, at: 0), deed(.focus, "mine", visitor: 1, at: 1), deed(.focus, "ours", visitor: 1, at: 2),
      deed(.focus, "ours", visitor: 2, at: 3), deed(.focus, "x", visitor: 1, at: 4, selector: "#only", path: "/mine"),
    ])
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: website) }
    let found = try figures()
    #expect(found.views == 1)
    #expect(found.fields.map(\.name) == ["ours"])
    #expect(try Forms(directory: directory).forms(of: website).map(\.selector) == ["#signup"])
    for (table, rows) in [("field", 1), ("page", 1), ("touch", 1), ("form_attempt", 1)] {
      let count = try store.tables.connection.prepare("SELECT count(*) FROM \(table)")
      #expect(try count.step() && count.int(0) == rows, "\(table)")
    }
  }

  @Test func `a website leaves nothing behind`() throws {
    try add([deed(.view, at: 0), deed(.focus, "a", at: 1), deed(.submit, at: 2, blank: ["b"])])
    try store.tables.connection.transaction { try store.removeAll(of: website) }
    for table in ["form", "page", "field", "form_attempt", "touch", "day"] {
      let count = try store.tables.connection.prepare("SELECT count(*) FROM \(table)")
      #expect(try count.step() && count.int(0) == 0, "\(table)")
    }
  }

  @Test func `a flood is counted and not kept`() throws {
    try add([deed(.view, at: 0)])
    try store.tables.connection.execute("UPDATE day SET attempts = \(FormStore.attemptsOfDayMax)")
    try add([deed(.view, at: 1), deed(.submit, at: 2), deed(.view, at: 86_400)])
    // The attempt that was there goes on.
    #expect([try figures().views, try figures().submissions] == [2, 1])
    let day = try store.tables.connection.prepare("SELECT sum(refused) FROM day")
    #expect(try day.step() && day.int(0) == 1)
  }
}
