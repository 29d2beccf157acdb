import Models
import Testing

@testable import ReplayStorage

@Suite struct RecordingExaminationTests {
  /// A page with a button (2) that holds a text, a link away (4), a link within the page (5), a field (6) and plain
  /// text (7).
  private static let page = """
    {"type":4,"data":{"href":"https://example.com/a","width":1000,"height":800},"timestamp":1000},
    {"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[
      {"type":2,"tagName":"button","attributes":{},"id":2,"childNodes":[{"type":2,"tagName":"span","attributes":{},
        "childNodes":[],"id":3}]},
      {"type":2,"tagName":"a","attributes":{"href":"https://example.com/b"},"childNodes":[],"id":4},
      {"type":2,"tagName":"a","attributes":{"href":"https://example.com/a#"},"childNodes":[],"id":5},
      {"type":2,"tagName":"input","attributes":{"type":"text"},"childNodes":[],"id":6},
      {"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":7},
      {"type":2,"tagName":"div","attributes":{"style":"color: red; cursor: pointer;"},"childNodes":[],"id":8}
    ]},"initialOffset":{"left":0,"top":0}},"timestamp":1001}
    """

  private func facts(_ events: [String]) throws -> Recording.Facts {
    var examination = RecordingExamination(start: Instant(milliseconds: 1000))
    let json = "[" + ([Self.page] + events).joined(separator: ",") + "]"
    try Array(json.utf8).withUnsafeBytes { try examination.add($0) }
    return examination.facts
  }

  private func click(_ id: Int, at time: Int, x: Int = 10, y: Int = 10) -> String {
    #"{"type":3,"data":{"source":2,"type":2,"id":\#(id),"x":\#(x),"y":\#(y)},"timestamp":\#(time)}"#
  }

  private func mutation(at time: Int) -> String {
    #"{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[]},"timestamp":\#(time)}"#
  }

  private func console(_ level: String, _ values: String, at time: Int) -> String {
    let payload = #"{"level":"\#(level)","trace":[],"payload":\#(values)}"#
    return #"{"type":6,"data":{"plugin":"rrweb/console@1","payload":\#(payload)},"timestamp":\#(time)}"#
  }

  private func later(_ time: Int) -> String { #"{"type":3,"data":{"source":14,"ranges":[]},"timestamp":\#(time)}"# }

  @Test func `three clicks on an element within a second are one burst`() throws {
    #expect(try facts([click(7, at: 2000), click(7, at: 2400), click(7, at: 3000)]).rageClicks == 1)
    #expect(try facts([click(7, at: 2000), click(7, at: 2400)]).rageClicks == 0)
    #expect(try facts([click(7, at: 2000), click(7, at: 2600), click(7, at: 3001)]).rageClicks == 0)
  }

  @Test func `a burst counts once, however long it goes on`() throws {
    let clicks = (0..<9).map { click(7, at: 2000 + $0 * 300) }
    #expect(try facts(clicks).rageClicks == 1)
    #expect(try facts(clicks + (0..<3).map { click(7, at: 9000 + $0 * 300) }).rageClicks == 2)
  }

  @Test func `a small area is a spot too, whatever lies there`() throws {
    #expect(try facts([click(3, at: 2000), click(7, at: 2100, x: 30), click(2, at: 2200, y: 30)]).rageClicks == 1)
    #expect(try facts([click(3, at: 2000), click(7, at: 2100, x: 90), click(2, at: 2200, x: 200)]).rageClicks == 0)
  }

  @Test(arguments: [2, 3, 5, 8]) func `what promised something and did nothing is dead`(element: Int) throws {
    #expect(try facts([click(element, at: 2000), later(5001)]).deadClicks == 1)
    #expect(try facts([click(element, at: 2000), mutation(at: 4900), later(6000)]).deadClicks == 0)
    #expect(try facts([click(element, at: 2000), mutation(at: 5001), later(6000)]).deadClicks == 1)
  }

  @Test(arguments: [4, 6, 7, 99])
  func `fields, links that lead away and plain text are never dead`(element: Int) throws {
    #expect(try facts([click(element, at: 2000), later(9000)]).deadClicks == 0)
  }

  @Test func `what the press brought about is a reaction`() throws {
    let press = #"{"type":3,"data":{"source":2,"type":1,"id":2,"x":1,"y":1},"timestamp":1950}"#
    #expect(try facts([press, mutation(at: 1960), click(2, at: 2000), later(9000)]).deadClicks == 0)
    #expect(try facts([mutation(at: 1940), press, click(2, at: 2000), later(9000)]).deadClicks == 1)
  }

  @Test func `a page that follows is a reaction, and the end is none`() throws {
    let next = #"{"type":4,"data":{"href":"https://example.com/b"},"timestamp":2500}"#
    #expect(try facts([click(2, at: 2000), next, later(9000)]).deadClicks == 0)
    #expect(try facts([click(2, at: 2000)]).deadClicks == 0)
  }

  @Test func `pages count when they are shown, not when they are snapshot again`() throws {
    let again = #"{"type":4,"data":{"href":"https://example.com/a"},"timestamp":61000}"#
    let other = #"{"type":4,"data":{"href":"https://example.com/b"},"timestamp":91500}"#
    let ready = #"{"type":0,"data":{},"timestamp":95000}"#
    let reload = #"{"type":4,"data":{"href":"https://example.com/b"},"timestamp":95001}"#
    let facts = try facts([again, other, ready, reload])
    #expect(facts.pageViews == 3)
    #expect(facts.pages.map(\.second) == [0, 90, 94])
    #expect(facts.pages.map(\.address) == ["https://example.com/a", "https://example.com/b", "https://example.com/b"])
  }

  @Test func `errors are told with their seconds`() throws {
    let facts = try facts([
      console("error", #"["\"x is \u00e9 null\"","7"]"#, at: 121_000), console("log", #"["\"fine\""]"#, at: 122_000),
      #"{"type":5,"data":{"tag":"error","payload":{"name":"TypeError","message":"no"}},"timestamp":123000}"#,
      #"{"type":5,"data":{"tag":"js-error","payload":"plain"},"timestamp":124000}"#,
    ])
    #expect(
      facts.failures == [
        .init(type: "Console Error", message: "x is é null 7", second: 120),
        .init(type: "TypeError", message: "no", second: 122),
        .init(type: "JavaScript Error", message: "plain", second: 123),
      ])
    #expect(facts.failureCount == 3)
  }

  @Test func `elements that come and go are known`() throws {
    let added = #"""
      {"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[{"parentId":1,"id":2}],"adds":[{"parentId":7,
      "nextId":null,"node":{"type":2,"tagName":"i","attributes":{"class":"x btn-primary"},"childNodes":[],"id":20}}]},
      "timestamp":1500}
      """#
    #expect(try facts([added, click(20, at: 2000), later(9000)]).deadClicks == 1)
    #expect(try facts([added, click(2, at: 2000), later(9000)]).deadClicks == 0)
  }
}
