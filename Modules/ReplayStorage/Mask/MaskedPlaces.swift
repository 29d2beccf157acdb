/// Which values of some events are to be replaced, and by what.
///
/// Of elements only kind and attributes are known that come with them, in a snapshot or when they are added. What
/// changes later names an element by its number; numbers of elements that came in the same chunk are remembered, of
/// others nothing is known, and what might be typed or shown is replaced then.
struct MaskedPlaces {
  /// What comes in the place of a value.
  enum Form {
    /// A star for each character.
    case stars
    /// Likewise, but blanks stay: words keep their place.
    case words
    /// `false`.
    case no
  }

  struct Place {
    let node: Int
    let form: Form
  }

  /// What of an element matters for what is in it.
  fileprivate enum Holder { case other, style, textArea }

  private let mask: RecordingMask
  private let tape: JSONTape
  private let bytes: UnsafeRawBufferPointer
  private var found: [Place] = []
  /// Elements of this chunk that are not like others, and the texts in them.
  private var holders: [Int64: Holder] = [:]

  /// In the order of the bytes.
  var places: [Place] { found }

  /// The places in the events that were taken apart onto a tape.
  ///
  /// - Throws: `ReplayError.unmaskable`.
  init(_ mask: RecordingMask, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) throws(ReplayError) {
    self.mask = mask
    self.tape = tape
    self.bytes = bytes
    guard tape.nodes[0].kind == .array else { throw .unmaskable("the events are no array") }
    for event in elements(of: 0) { try lookInto(event) }
    found.sort { $0.node < $1.node }
  }

  // MARK: Events

  private mutating func lookInto(_ event: Int) throws(ReplayError) {
    guard let type = number("type", of: event) else { throw .unmaskable("an event has no type") }
    guard [EventFacts.fullSnapshot, EventFacts.incremental].contains(type),
      let data = tape.member("data", of: event, bytes), tape.nodes[data].kind != .null
    else { return }
    guard isObject(data) else { throw .unmaskable("`data` is no object") }
    switch type {
    case EventFacts.fullSnapshot:
      guard let root = tape.member("node", of: data, bytes) else { return }
      guard isObject(root) else { throw .unmaskable("`node` is no object") }
      holders.removeAll(keepingCapacity: true)
      lookInto(node: root, within: .other)
    default:
      guard tape.nodes[data].count > 0 else { return }
      guard let source = number("source", of: data) else { throw .unmaskable("a change does not say of what") }
      switch source {
      case 0: try lookInto(mutation: data)
      case 5: if mask.masksInputs { eachMember(of: data) { $0 == "text" ? .stars : nil } }
      case 9: if mask.masksText { lookInto(drawing: data) }
      default: break
      }
    }
  }

  private mutating func lookInto(mutation data: Int) throws(ReplayError) {
    for change in try list("adds", of: data) {
      guard let node = tape.member("node", of: change, bytes) else { continue }
      guard isObject(node) else { throw .unmaskable("`node` is no object") }
      lookInto(node: node, within: number("parentId", of: change).flatMap { holders[$0] } ?? .other)
    }
    for change in try list("texts", of: data) {
      let holder = number("id", of: change).flatMap { holders[$0] } ?? .other
      guard let form = mask.form(ofTextWithin: holder) else { continue }
      eachMember(of: change) { $0 == "value" ? form : nil }
    }
    for change in try list("attributes", of: data) {
      guard let attributes = tape.member("attributes", of: change, bytes) else { continue }
      guard isObject(attributes) else { throw .unmaskable("`attributes` is no object") }
      let mask = mask
      eachMember(of: attributes) { mask.form(ofAttribute: $0, isTyped: true, isSelectable: true) }
    }
  }

  /// Texts that are drawn on a canvas.
  private mutating func lookInto(drawing data: Int) {
    let commands = tape.member("commands", of: data, bytes).map { elements(of: $0) } ?? [data]
    for command in commands {
      guard let property = tape.member("property", of: command, bytes),
        ["fillText", "strokeText"].contains(string(property))
      else { continue }
      eachMember(of: command) { $0 == "args" ? .words : nil }
    }
  }

  // MARK: Nodes

  /// A node and all below it. No recursion: pages are deep.
  private mutating func lookInto(node root: Int, within parent: Holder) {
    var open = [(node: root, parent: parent)]
    while let (node, parent) = open.popLast() {
      var holder = parent
      let tag = tape.member("tagName", of: node, bytes).map { string($0).lowercased() }
      if let tag {
        holder = tag == "style" ? .style : tag == "textarea" ? .textArea : .other
        if let attributes = tape.member("attributes", of: node, bytes) { lookInto(attributes: attributes, of: tag) }
      } else {
        if let isStyle = tape.member("isStyle", of: node, bytes), tape.nodes[isStyle].kind == .yes { holder = .style }
        if let form = mask.form(ofTextWithin: holder) { eachMember(of: node) { $0 == "textContent" ? form : nil } }
      }
      if holder != .other, let id = number("id", of: node) { holders[id] = holder }
      guard let children = tape.member("childNodes", of: node, bytes) else { continue }
      for child in elements(of: children) where isObject(child) { open.append((child, holder)) }
    }
  }

  private mutating func lookInto(attributes: Int, of tag: String) {
    let type = tape.member("type", of: attributes, bytes).map { string($0).lowercased() } ?? "text"
    // What stands on a button is a text of the page, and what a box to tick is called was not typed.
    let isTyped =
      ["textarea", "select"].contains(tag) || tag == "input" && !Self.untypedInputs.contains(type)
    let isShown = tag == "input" && Self.buttons.contains(type)
    let mask = mask
    eachMember(of: attributes) { name in
      if name == "value", isShown { return mask.masksText ? .words : nil }
      return mask.form(ofAttribute: name, isTyped: isTyped, isSelectable: tag == "option")
    }
  }

  private static let buttons: Set<String> = ["button", "submit", "reset"]
  private static let untypedInputs: Set<String> = buttons.union(["image", "checkbox", "radio"])

  // MARK: Values

  /// Notes the values of members of an object for which there is a form; of objects and lists what is in them. All of
  /// a name, should it stand there twice.
  private mutating func eachMember(of object: Int, _ form: (String) -> Form?) {
    guard isObject(object) else { return }
    var at = object + 1
    for _ in 0..<tape.nodes[object].count {
      if let form = form(string(at)) {
        for value in at + 1..<Int(tape.nodes[at + 1].next) {
          switch (tape.nodes[value].kind, form) {
          // A number among words is where they stand, one among what is typed was typed.
          case (.string, _), (.number, .stars), (.yes, .no): found.append(Place(node: value, form: form))
          default: break
          }
        }
      }
      at = Int(tape.nodes[at + 1].next)
    }
  }

  /// The objects of a member that is a list or not there.
  private func list(_ name: StaticString, of object: Int) throws(ReplayError) -> [Int] {
    guard let list = tape.member(name, of: object, bytes), tape.nodes[list].kind != .null else { return [] }
    guard tape.nodes[list].kind == .array else { throw .unmaskable("`\(name)` is no list") }
    return elements(of: list)
  }

  private func elements(of array: Int) -> [Int] {
    guard tape.nodes[array].kind == .array else { return [] }
    var elements: [Int] = []
    elements.reserveCapacity(Int(tape.nodes[array].count))
    var at = array + 1
    for _ in 0..<tape.nodes[array].count {
      elements.append(at)
      at = Int(tape.nodes[at].next)
    }
    return elements
  }

  private func isObject(_ node: Int) -> Bool { tape.nodes[node].kind == .object }

  private func number(_ name: StaticString, of object: Int) -> Int64? {
    tape.member(name, of: object, bytes).flatMap { tape.whole($0, bytes) }
  }

  private func string(_ node: Int) -> String { String(decoding: tape.text(node, bytes), as: UTF8.self) }
}

extension RecordingMask {
  /// Attributes that are shown or read out.
  private static let shownAttributes: Set<String> = [
    "title", "alt", "placeholder", "label", "summary", "content", "srcdoc", "aria-label", "aria-description",
    "aria-placeholder", "aria-roledescription", "aria-valuetext",
  ]

  fileprivate func form(ofAttribute name: String, isTyped: Bool, isSelectable: Bool) -> MaskedPlaces.Form? {
    if masksInputs {
      if name == "value", isTyped { return .stars }
      if name == "selected", isSelectable { return .no }
    }
    return masksText && Self.shownAttributes.contains(name) ? .words : nil
  }

  fileprivate func form(ofTextWithin holder: MaskedPlaces.Holder) -> MaskedPlaces.Form? {
    switch holder {
    case .style: nil
    case .textArea: masksInputs ? .stars : nil
    case .other: masksText ? .words : nil
    }
  }
}
