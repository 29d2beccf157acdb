import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct PollStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: PollStore
  private let website = WebsiteID(rawValue: 1)
  private static let start = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try PollStore(in: directory)
  }

  private func add(_ answers: [PollAnswer], poll: String = "1", firstVisitor: UInt64 = 1) throws {
    try store.tables.connection.transaction {
      for (number, answer) in answers.enumerated() {
        try store.add(
          PollResponse(
            number: 0, visitor: firstVisitor + UInt64(number),
            time: Self.start.advanced(byMilliseconds: Int64(number) * 1000),
            page: PageAddress(host: "example.com", path: "/"), device: .mobile, country: "DE", answer: answer),
          to: poll, of: website)
      }
    }
  }

  private func figures(_ question: PollQuestion, poll: String = "1", once: Bool = false) throws -> PollFigures {
    try Polls(directory: directory).figures(of: poll, on: website, question: question, oncePerVisitor: once)
  }

  @Test func `recommendations are counted by their number`() throws {
    try add([10, 9, 9, 8, 7, 6, 0, 11].map { .number($0) } + [.text("10")])
    try store.add(.view, to: "1", of: website, at: Self.start)
    try store.add(.dismiss, to: "1", of: website, at: Self.start)
    let found = try figures(.netPromoterScore)
    #expect([found.responses, found.visitors, found.views, found.dismissals] == [7, 7, 1, 1])
    #expect([found.count(in: 0...6), found.count(in: 7...8), found.count(in: 9...10)] == [2, 2, 3])
    #expect(found.numbers.map(\.count) == [1, 0, 0, 0, 0, 0, 1, 1, 1, 2, 1])
    #expect(found.mean == 7)
  }

  @Test func `options are counted in their order`() throws {
    try add([.text("b"), .options(["b", "a"]), .options(["c"]), .options(["a", "a"]), .options(["a", "x"])])
    let found = try figures(.multipleChoice(["a", "b", "c"]))
    #expect(found.options.map { "\($0.option) \($0.count)" } == ["a 2", "b 2", "c 1"])
    #expect(found.responses == 4)
    #expect(try figures(.singleChoice(["a", "b", "c"])).options.map(\.count) == [0, 1, 1])
    #expect(try figures(.rating(1...5)).responses == 0)
    #expect(try figures(.rating(1...5)).mean == nil)
  }

  @Test func `responses come latest first, page by page`() throws {
    try add(["a", "b", "c", "d"].map { .text($0) })
    let polls = try Polls(directory: directory)
    let question = PollQuestion.text(charactersMax: 1)
    let page = try polls.responses(to: "1", of: website, question: question, limit: 2, offset: 1)
    #expect(page.total == 4)
    #expect(page.responses.map(\.answer) == [.text("c"), .text("b")])
    #expect(page.responses[0].device == .mobile)
    #expect(page.responses[0].page.url == "https://example.com/")
    #expect(try polls.responses(to: "2", of: website, question: question, limit: 2, offset: 0).total == 0)
    let early = InstantRange(start: Self.start, end: Self.start.advanced(byMilliseconds: 1_500))
    let found = try polls.responses(to: "1", of: website, question: question, times: early, limit: 9, offset: 0)
    #expect(found.total == 2)
  }

  @Test func `who answers once answers once`() throws {
    try add([.number(1)])
    try add([.number(5), .number(4)])
    #expect(try figures(.rating(1...5), once: true).numbers.map(\.count) == [1, 0, 0, 1, 0])
    #expect(try figures(.rating(1...5)).responses == 3)
  }

  @Test func `visitors and websites leave nothing behind`() throws {
    try add([.text("mine"), .text("yours")])
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: website) }
    #expect(try figures(.text(charactersMax: 99)).responses == 1)
    try store.tables.connection.transaction { try store.removeAll(of: website) }
    for table in ["poll", "response", "day"] {
      let count = try store.tables.connection.prepare("SELECT count(*) FROM \(table)")
      #expect(try count.step() && count.int(0) == 0)
    }
  }

  @Test func `a flood is counted and not kept`() throws {
    try add([.number(1)])
    try store.tables.connection.execute("UPDATE day SET responses = \(PollStore.responsesOfDayMax)")
    try add([.number(2)])
    #expect(try figures(.rating(1...5)).responses == 1)
  }
}
