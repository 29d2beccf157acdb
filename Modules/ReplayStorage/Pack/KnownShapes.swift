/// The names and shapes that every recording may use without saying them: those of the events that rrweb describes.
///
/// Part of the format: packed recordings name them by number. What is to be added goes to the end, never in between.
enum KnownShapes {
  private static let tags = """
    div span a p li button input img label ul option td tr svg path h1 h2 h3 h4 b i em strong br form select section \
    article header footer nav main aside table tbody thead th meta link title script style html head body ol textarea \
    g use iframe canvas video source small time dl dt dd hr h5 h6 picture circle rect line polygon ellipse \
    figure figcaption fieldset legend details summary dialog slot template noscript audio object code pre blockquote
    """.split(separator: " ").map(String.init)

  private static let fields = """
    type data timestamp source positions id x y timeOffset pointerType text isChecked userTriggered node initialOffset \
    left top childNodes tagName attributes textContent rootId isShadow isShadowHost isSVG isStyle isCustom needBlock \
    name publicId systemId compatMode href width height texts value removes adds parentId nextId isAttachIframe tag \
    payload plugin level trace ranges start startOffset end endOffset rule rules index set remove property priority \
    styleId styleIds styles replace replaceSync define currentTime volume muted loop playbackRate commands args setter \
    rr_type base64 url family fontSource buffer descriptors class style src alt title rel lang charset content role \
    tabindex for placeholder checked selected disabled open method action target _cssText rr_width rr_height \
    rr_scrollLeft rr_scrollTop rr_dataURL rr_mediaState rr_mediaCurrentTime rr_open_mode aria-label aria-hidden \
    aria-expanded data-id data-testid viewBox fill d stroke xmlns cx cy r rows cols srcdoc srcset sizes loading \
    autocomplete maxlength min max step pattern required readonly colspan rowspan stroke-width stroke-linecap \
    stroke-linejoin transform points x1 x2 y1 y2 rx ry media sizes integrity crossorigin async defer http-equiv \
    property message error stack requests status duration delay rr_src rr_mediaMuted rr_mediaVolume \
    rr_mediaPlaybackRate rr_mediaLoop cssTexts failed
    """.split(separator: " ").map(String.init)

  /// Names of fields and texts of shapes.
  static let names: [String] = {
    var seen: Set<String> = []
    return (fields + tags).filter { seen.insert($0).inserted }
  }()

  /// Numbers of the names.
  static let numbers = Dictionary(uniqueKeysWithValues: zip(names, 0...))

  /// Fields whose small whole numbers belong to the shape: they say what an object is.
  static func isConstant(_ name: Int) -> Bool { name == type || name == source }
  private static let type = numbers["type"] ?? -1
  private static let source = numbers["source"] ?? -1
  /// The field whose text belongs to the shape, up to so many bytes.
  static let tagName = numbers["tagName"] ?? -1
  static let tagBytesMax = 32

  /// What stands for a shape: below 10 is what else an element may be, then known shapes and a recording's own in turn.
  static func code(of shape: Int) -> UInt64 {
    UInt64(10 + (shape < shapes.count ? shape * 2 : (shape - shapes.count) * 2 + 1))
  }

  /// The shape that a code from 10 on stands for; it need not be there.
  static func shape(of code: Int) -> Int {
    let number = (code - 10) / 2
    return code % 2 == 0 ? number : shapes.count + number
  }

  /// Shapes, those that occur most often first: a number below 118 takes one byte.
  static let shapes: [[ShapeField]] = {
    var lines = frequent
    for tag in tags.prefix(12) {
      for form in ["{[", "{]", "}[", "}]"] { lines.append(element(tag, form)) }
    }
    lines += usual
    for tag in tags.dropFirst(12) {
      for form in ["{[", "{]", "}[", "}]"] { lines.append(element(tag, form)) }
    }
    for texts in "][" {
      for attributes in "][" {
        for removes in "][" {
          for adds in "][" {
            lines.append("source=0 texts\(texts) attributes\(attributes) removes\(removes) adds\(adds)")
            lines.append("source=0 adds\(adds) removes\(removes) texts\(texts) attributes\(attributes)")
          }
        }
      }
    }
    for tag in ["svg", "path", "g", "use", "circle", "rect", "line", "polygon", "ellipse"] {
      for children in "[]" { lines.append("type=2 tagName'\(tag) attributes{ childNodes\(children) isSVG+ id#") }
    }
    for tag in ["html", "head", "body", "div", "p", "span", "a", "input", "style"] {
      for form in ["{[", "{]", "}[", "}]"] {
        let both = Array(form)
        lines.append("type=2 tagName'\(tag) attributes\(both[0]) childNodes\(both[1]) rootId# id#")
        lines.append("type=2 tagName'\(tag) attributes\(both[0]) childNodes\(both[1]) id# isShadow+")
        lines.append("type=2 tagName'\(tag) attributes\(both[0]) childNodes\(both[1]) id# isShadowHost+")
      }
    }
    return lines.map(shape)
  }()

  private static func element(_ tag: String, _ form: String) -> String {
    let both = Array(form)
    return "type=2 tagName'\(tag) attributes\(both[0]) childNodes\(both[1]) id#"
  }

  private static let frequent = [
    "type=3 data{ timestamp#", "source=1 positions[", "x# y# id# timeOffset#", "type=3 textContent\" id#",
    "class\"", "source=2 type=1 id# x# y#", "source=2 type=0 id# x# y#", "source=2 type=2 id# x# y# pointerType#",
    "source=2 type=2 id# x# y#", "source=2 type=5 id#", "source=2 type=6 id#", "source=2 type=1 id# x. y.",
    "source=2 type=0 id# x. y.", "source=2 type=7 id# x. y.", "source=2 type=9 id# x. y.",
    "source=2 type=7 id# x# y#", "source=2 type=9 id# x# y#", "source=2 type=1 id# x# y# pointerType#",
    "source=2 type=0 id# x# y# pointerType#", "source=3 id# x# y#", "source=3 id# x# y.",
    "source=5 text\" isChecked! id#", "source=5 text\" isChecked+ id#", "source=5 id# text\" isChecked!",
    "source=5 text\" isChecked! userTriggered+ id#", "id# attributes{", "style\"", "parentId# id#",
    "parentId# nextId# node{", "parentId# nextId~ node{", "id# value\"", "href\"", "id\"", "class\" style\"",
    "class\" href\"", "class\" id\"", "id\" class\"", "href\" class\"", "value\"", "style{", "source=6 positions[",
    "source=14 ranges[", "start# startOffset# end# endOffset#",
  ]

  private static let usual = [
    "type=4 data{ timestamp#", "href\" width# height#", "type=2 data{ timestamp#", "node{ initialOffset{",
    "left# top#", "type=0 childNodes[ id#", "type=1 name\" publicId\" systemId\" id#", "type=0 data} timestamp#",
    "type=1 data} timestamp#", "type=5 data{ timestamp#", "type=6 data{ timestamp#", "tag\" payload{",
    "plugin\" payload{", "level\" trace[ payload[", "type=5 textContent\" id#", "source=4 width# height#", "src\"",
    "name\" content\"", "charset\"", "lang\"", "for\"", "class\" src\" alt\"", "src\" alt\"", "rel\" href\"",
    "_cssText\"", "type\" name\" value\"", "type\" name\"", "name\" value\"", "name\" type\"", "type\"",
    "id\" style\"", "type\" id\" name\" value\"", "type\" value\"", "class\" type\"", "type\" class\"", "viewBox\"",
    "d\"", "class\" viewBox\"", "width\" height\" viewBox\"", "class\" rr_width\" rr_height\"", "id\" _cssText\"",
    "source=8 id# adds[", "source=8 styleId# adds[", "source=8 id# removes[", "rule\" index#", "rule\"", "index#",
    "source=13 id# set{ index[", "property\" value\" priority\"", "property\" value\"", "source=15 id# styleIds[",
    "source=15 id# styleIds[ styles[", "styleId# rules[", "source=16 define{", "name\"", "source=7 type=0 id#",
    "source=2 type=3 id# x# y#", "source=2 type=4 id# x# y#", "parentId# id# isShadow+",
    "type=3 textContent\" rootId# id#", "type=1 name\" publicId\" systemId\" rootId# id#",
    "type=0 compatMode\" childNodes[ id#", "source=0 adds[ removes] texts] attributes] isAttachIframe+", "open\"",
    "open~", "class~", "style~", "class\" data-id\"", "class\" role\"", "role\"", "class\" type\" value\"",
    "class\" value\"", "class\" tabindex\"", "id# attributes}", "checked+", "selected+", "value\" selected+",
    "disabled\"", "disabled~", "aria-expanded\"", "type\" name\" value\" checked+", "type\" checked+",
    "x# y# id# timeOffset.", "x. y. id# timeOffset#", "id\" name\" value\"", "class\" name\" value\"",
    "alt\" src\"", "class\" alt\" src\"", "src\" class\"", "fill\" d\"", "source=2 type=2 id# x. y. pointerType#",
    "source=2 type=2 id# x. y.",
  ]

  /// What stands behind a name, and the kind that it means.
  private static let signs: [Character: FieldKind] = [
    "~": .null, "!": .no, "+": .yes, "#": .whole, ".": .binary, "\"": .text, "]": .emptyArray, "}": .emptyObject,
    "[": .array, "{": .object, "=": .constantWhole, "'": .constantText,
  ]

  /// Reads one line: names, each with the sign of its kind behind it.
  private static func shape(_ line: String) -> [ShapeField] {
    line.split(separator: " ").map { field in
      guard let at = field.firstIndex(where: { signs[$0] != nil }), let kind = signs[field[at]],
        let name = numbers[String(field[..<at])]
      else { preconditionFailure("a known shape has a field of no known name and kind: \(field)") }
      let rest = String(field[field.index(after: at)...])
      switch kind {
      case .constantWhole: return ShapeField(name: name, kind: kind, constant: Int(rest) ?? 0)
      case .constantText: return ShapeField(name: name, kind: kind, constant: numbers[rest] ?? 0)
      default: return ShapeField(name: name, kind: kind)
      }
    }
  }
}
