/// The page that a recording shows at a moment, as far as clicks ask: which element lies in which, and what it looks
/// like to who clicks.
struct RecordedPage {
  /// What an element promises.
  enum Promise: UInt8 {
    case nothing
    /// Something happens when it is clicked: a button, a pointer for a cursor.
    case action
    /// A link that leads somewhere else, or a field of a form: what follows a click need not show in the recording.
    case own
  }

  private struct Element {
    var parent: Int64
    var promise: Promise
  }

  private var elements: [Int64: Element] = [:]
  /// The page's address.
  var address: [UInt8] = []

  /// Elements that are remembered at once.
  private static let elementsMax = 200_000
  private static let ancestorsMax = 64

  /// Begins anew with the document of a full snapshot.
  mutating func replace(with node: Int?, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    elements.removeAll(keepingCapacity: true)
    if let node { add(node, parent: 0, tape, bytes) }
  }

  /// Adds a node and all within it.
  mutating func add(_ root: Int, parent: Int64, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    var open = [(node: root, parent: parent)]
    while let (node, parent) = open.popLast() {
      guard let id = tape.member("id", of: node, bytes).flatMap({ tape.whole($0, bytes) }) else { continue }
      guard elements.count < Self.elementsMax else { return }
      elements[id] = Element(parent: parent, promise: promise(of: node, tape, bytes))
      guard let children = tape.member("childNodes", of: node, bytes), tape.nodes[children].kind == .array else {
        continue
      }
      var child = children + 1
      for _ in 0..<tape.nodes[children].count {
        open.append((child, id))
        child = Int(tape.nodes[child].next)
      }
    }
  }

  mutating func remove(_ id: Int64) { elements[id] = nil }

  /// What whoever clicks on an element may expect: what it, or the next around it, promises.
  func promise(of id: Int64) -> Promise {
    var id = id
    for _ in 0..<Self.ancestorsMax {
      guard let element = elements[id] else { return .nothing }
      if element.promise != .nothing { return element.promise }
      id = element.parent
    }
    return .nothing
  }

  // MARK: What an element looks like

  private static let fields: Set<String> = ["select", "textarea", "option", "optgroup", "label"]
  private static let buttons: Set<String> = ["button", "summary"]
  private static let buttonTypes: Set<String> = ["button", "submit", "reset", "image"]
  private static let roles: Set<String> = ["button", "link", "tab", "menuitem", "switch"]
  private static let fieldRoles: Set<String> = ["textbox", "searchbox", "combobox", "listbox", "slider", "spinbutton"]

  private func promise(of node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) -> Promise {
    guard let tag = tape.member("tagName", of: node, bytes), tape.nodes[tag].kind == .string else { return .nothing }
    let name = String(decoding: tape.text(tag, bytes), as: UTF8.self)
    let attributes = tape.member("attributes", of: node, bytes) ?? node
    func attribute(_ name: StaticString) -> String? {
      tape.member(name, of: attributes, bytes).map { tape.string($0, bytes) }
    }
    if name == "input" {
      return Self.buttonTypes.contains(attribute("type")?.lowercased() ?? "text") ? .action : .own
    }
    if Self.fields.contains(name) || attribute("contenteditable") != nil { return .own }
    let role = attribute("role") ?? ""
    if Self.fieldRoles.contains(role) { return .own }
    if name == "a" || name == "area", let href = attribute("href") { return leadsAway(href) ? .own : .action }
    if Self.buttons.contains(name) || Self.roles.contains(role) || attribute("onclick") != nil { return .action }
    if let style = attribute("style"), style.contains("cursor:pointer") || style.contains("cursor: pointer") {
      return .action
    }
    let classes = attribute("class")?.split(separator: " ") ?? []
    return classes.contains { $0 == "btn" || $0 == "button" || $0.hasPrefix("btn-") } ? .action : .nothing
  }

  /// Whether a link leads to another page: what lies on this one must be seen to have an effect.
  private func leadsAway(_ href: String) -> Bool {
    guard !href.isEmpty, !href.hasPrefix("#"), !href.lowercased().hasPrefix("javascript:") else { return false }
    func page(_ text: String) -> Substring { text.prefix { $0 != "#" } }
    return !href.contains("#") || page(href) != page(String(decoding: address, as: UTF8.self))
  }
}

extension JSONTape {
  /// A string's text with its escapes resolved; of a number its digits, of anything else nothing.
  func string(_ node: Int, _ bytes: UnsafeRawBufferPointer) -> String {
    let raw = nodes[node].kind == .string || nodes[node].kind == .number ? text(node, bytes) : .none
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var units: [UInt16] = []
    var at = 0
    var plain = 0
    func takePlain(_ units: inout [UInt16]) {
      units += String(decoding: raw[plain..<at], as: UTF8.self).utf16
    }
    while at < raw.count {
      guard raw[at] == UInt8(ascii: "\\"), at + 1 < raw.count else {
        at += 1
        continue
      }
      takePlain(&units)
      switch raw[at + 1] {
      case UInt8(ascii: "u"):
        units.append(UInt16(String(decoding: raw[at + 2..<at + 6], as: UTF8.self), radix: 16) ?? 0xFFFD)
        at += 4
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case let other: units.append(UInt16(other))
      }
      at += 2
      plain = at
    }
    takePlain(&units)
    return String(decoding: units, as: UTF16.self)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
