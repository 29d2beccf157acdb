/// Recorded sessions made up from a seed: pages with lists, text and forms, and a visitor who moves, scrolls, clicks
/// and types on them. Shaped as rrweb shapes its events.
public struct RandomReplay {
  private var random: SeededGenerator
  private var time: Int64
  private var nextID = 1
  private var elements: [Int] = []
  private var place = (x: 400, y: 300)
  /// Events as JSON, in order.
  public private(set) var events: [String] = []

  /// A visitor's session of some minutes.
  public init(seed: UInt64, minutes: Int, start: Int64 = 1_786_000_000_000) {
    random = SeededGenerator(seed: seed)
    time = start
    let end = start + Int64(minutes) * 60_000
    var pageEnd = start
    while time < end {
      if time >= pageEnd {
        page()
        pageEnd = time + Int64(random.number(40_000...240_000))
      }
      act()
    }
  }

  /// The events as an array.
  public var json: String { "[" + events.joined(separator: ",") + "]" }

  /// The events in chunks of about so many bytes, each an array.
  public func chunks(bytes: Int) -> [String] {
    var chunks: [String] = []
    var open: [String] = []
    var size = 0
    for event in events {
      open.append(event)
      size += event.utf8.count
      if size >= bytes {
        chunks.append("[" + open.joined(separator: ",") + "]")
        (open, size) = ([], 0)
      }
    }
    if !open.isEmpty { chunks.append("[" + open.joined(separator: ",") + "]") }
    return chunks
  }

  private mutating func add(_ type: Int, _ data: String, after milliseconds: Int) {
    time += Int64(milliseconds)
    events.append(#"{"type":\#(type),"data":\#(data),"timestamp":\#(time)}"#)
  }

  // MARK: Pages

  private static let words = """
    shop lamp chair desk shelf garden kitchen order price delivery customer review light wood metal paper colour small \
    large new best offer today week return question answer support account payment card bill address street number
    """.split(separator: " ").map(String.init)
  private static let classes = [
    "card", "card card-wide", "btn btn-primary", "row", "col", "title", "price", "badge", "list-item", "nav-link",
  ]

  private mutating func words(_ count: ClosedRange<Int>) -> String {
    (0..<random.number(count)).map { _ in random.pick(Self.words) }.joined(separator: " ")
  }

  private mutating func text(_ text: String) -> String {
    defer { nextID += 1 }
    return #"{"type":3,"textContent":"\#(text)","id":\#(nextID)}"#
  }

  private mutating func element(
    _ tag: String, _ attributes: String = "", children: (inout RandomReplay) -> [String] = { _ in [] }
  ) -> String {
    let id = nextID
    nextID += 1
    elements.append(id)
    let inner = children(&self).joined(separator: ",")
    return #"{"type":2,"tagName":"\#(tag)","attributes":{\#(attributes)},"childNodes":[\#(inner)],"id":\#(id)}"#
  }

  private mutating func card() -> String {
    let number = random.number(1...9_999)
    let kind = random.pick(Self.classes)
    return element("div", #""class":"\#(kind)","data-id":"\#(number)""#) { page in
      [
        page.element("img", #""src":"https://shop.example.com/images/\#(number).webp","alt":"\#(page.words(1...3))""#),
        page.element("h3", #""class":"title""#) { [$0.text($0.words(2...5))] },
        page.element("p") { [$0.text($0.words(6...30))] },
        page.element("button", #""class":"btn btn-primary","type":"button""#) { [$0.text("Add to cart")] },
      ]
    }
  }

  private mutating func page() {
    (nextID, elements) = (1, [])
    let path = "/" + random.pick(Self.words) + "/\(random.number(1...60))"
    add(
      4, #"{"href":"https://shop.example.com\#(path)","width":1440,"height":900}"#,
      after: random.number(20...400))
    let document = nextID
    nextID += 1
    let html = element("html", #""lang":"en""#) { page in
      [
        page.element("head") { head in
          [head.element("style", #""_cssText":"\#((0..<40).map { ".c\($0) { color: rgb(\($0), 4, 4); }" }.joined())""#)]
        },
        page.element("body") { body in
          [
            body.element("nav", #""class":"navbar""#) { nav in
              (0..<8).map { index in
                nav.element("a", #""class":"nav-link","href":"https://shop.example.com/\#(Self.words[index])""#) {
                  [$0.text(Self.words[index])]
                }
              }
            },
            body.element("main") { main in (0..<main.random.number(20...90)).map { _ in main.card() } },
            body.element("form", #""id":"f""#) { [$0.element("input", #""type":"text","name":"q","value":"""#)] },
          ]
        },
      ]
    }
    let node = #"{"type":0,"childNodes":[\#(html)],"id":\#(document)}"#
    add(2, #"{"node":\#(node),"initialOffset":{"left":0,"top":0}}"#, after: random.number(1...60))
  }

  // MARK: What the visitor does

  private mutating func act() {
    let target = random.pick(elements)
    switch random.number(0...99) {
    case 0..<55: move(target)
    case 55..<70: scroll()
    case 70..<80: click(target)
    case 80..<88: type(target)
    case 88..<96: change(target)
    default: time += Int64(random.number(500...20_000))
    }
  }

  private mutating func move(_ target: Int) {
    let count = random.number(1...9)
    var step = (random.number(-30...30), random.number(-20...20))
    let points = (0..<count).map { index -> String in
      place = (max(0, min(1439, place.x + step.0)), max(0, min(899, place.y + step.1)))
      step = (step.0 + random.number(-6...6), step.1 + random.number(-6...6))
      let offset = -50 * (count - 1 - index) - random.number(0...6)
      let id = random.chance(80) ? target : target + 1
      return #"{"x":\#(place.x),"y":\#(place.y),"id":\#(id),"timeOffset":\#(offset)}"#
    }
    add(3, #"{"source":1,"positions":[\#(points.joined(separator: ","))]}"#, after: random.number(495...530))
  }

  private mutating func scroll() {
    var top = random.number(0...2_000)
    for _ in 0..<random.number(1...8) {
      top += random.number(20...140)
      add(3, #"{"source":3,"id":1,"x":0,"y":\#(top)}"#, after: random.number(98...110))
    }
  }

  private mutating func click(_ target: Int) {
    let (x, y) = (Double(place.x) + Double(random.number(0...4_095)) / 4_096, Double(place.y) + 0.5)
    add(3, #"{"source":2,"type":1,"id":\#(target),"x":\#(x),"y":\#(y)}"#, after: random.number(50...900))
    add(3, #"{"source":2,"type":5,"id":\#(target)}"#, after: 1)
    add(3, #"{"source":2,"type":0,"id":\#(target),"x":\#(x),"y":\#(y)}"#, after: random.number(40...140))
    add(3, #"{"source":2,"type":2,"id":\#(target),"x":\#(place.x),"y":\#(place.y),"pointerType":0}"#, after: 0)
  }

  private mutating func type(_ target: Int) {
    var text = ""
    for _ in 0..<random.number(1...12) {
      text += random.pick(["a", "e", "n", " ", "r", "s"])
      add(3, #"{"source":5,"text":"\#(text)","isChecked":false,"id":\#(target)}"#, after: random.number(60...300))
    }
  }

  private mutating func change(_ target: Int) {
    let adds = (0..<random.number(0...6)).map { _ in
      #"{"parentId":\#(target),"nextId":null,"node":\#(card())}"#
    }.joined(separator: ",")
    let kind = random.pick(Self.classes)
    add(
      3,
      #"{"source":0,"texts":[],"attributes":[{"id":\#(target),"attributes":{"class":"\#(kind) active"}}],"#
        + #""removes":[],"adds":[\#(adds)]}"#, after: random.number(2...80))
  }
}
