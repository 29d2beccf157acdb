import Models

/// Reads one record of comma-separated values into an ``ImportRow``. An empty field is an absent one.
struct TableRowReader {
  private typealias Text = UnsafeRawBufferPointer

  private let layout: TableLayout
  private let columns: [TableLayout.Column]
  private let values: ImportRowReader
  private let arena: ByteArena

  init(_ layout: TableLayout, columns: [TableLayout.Column], values: ImportRowReader, arena: ByteArena) {
    self.layout = layout
    self.columns = columns
    self.values = values
    self.arena = arena
  }

  /// - Throws: `RowFault`, `JSONFault`.
  func read(_ record: UnsafeRawBufferPointer, into row: inout ImportRow, _ properties: inout [RowProperty]) throws {
    var names: [Text] = []
    var texts: [Text] = []
    var amount = Text.none
    var currency = Text.none
    var count = 0
    try TableRecord.forEachField(record, arena) { place, field in
      count += 1
      guard place < columns.count, !field.isEmpty else { return }
      guard TableRowReader.isUTF8(field) else { throw RowFault("Field \(place + 1) is not UTF-8.") }
      switch columns[place] {
      case .ignored: break
      case .key(let key): try values.read(key, text: field, into: &row, &properties)
      case .propertyNames: names = try array(field)
      case .propertyValues: texts = try array(field)
      case .revenueAmount: amount = field
      case .revenueCurrency: currency = field
      }
    }
    guard count == columns.count else {
      throw RowFault("The record has \(count) fields, not \(columns.count) as the heading.")
    }
    guard names.count == texts.count else {
      throw RowFault("There are \(names.count) names of properties and \(texts.count) values.")
    }
    guard names.count <= 255 else { throw RowFault("There are more than 255 properties.") }
    for (name, value) in zip(names, texts) where !name.isEmpty {
      guard !properties.contains(where: { $0.name.elementsEqual(name) }) else {
        throw RowFault("The property \(LogText.quoted(name)) stands there twice.")
      }
      properties.append(RowProperty(name: name, value: value))
    }
    // ClickHouse writes NULL as \N; Plausible fills a missing currency with blanks or zeros.
    if amount.isPresent, !amount.equals("\\N"), currency.count == 3, currency[0] > UInt8(ascii: " ") {
      row.revenue = try values.money(amount: amount, currency: currency)
    }
    // Older versions of Plausible noted the leaving of a page so; like `engagement` it is no event of its own.
    if layout == .plausible, row[.name].equals("pageleave") { row[.name] = .literal("engagement") }
  }

  /// The texts of an array as ClickHouse writes it: `['a','it\'s']`.
  private func array(_ field: Text) throws -> [Text] {
    let fault = RowFault("\(LogText.quoted(field)) is not a list of texts such as ['a','b'].")
    guard field.first == UInt8(ascii: "["), field.last == UInt8(ascii: "]") else { throw fault }
    var texts: [Text] = []
    var at = 1
    let end = field.count - 1
    while at < end {
      guard field[at] == UInt8(ascii: "'") else { throw fault }
      at += 1
      let text = arena.allocate(end - at)
      var count = 0
      while true {
        guard at < end else { throw fault }
        var byte = field[at]
        at += 1
        if byte == UInt8(ascii: "'") { break }
        if byte == UInt8(ascii: "\\"), at < end {
          byte = TableRowReader.unescaped(field[at])
          at += 1
        }
        text[count] = byte
        count += 1
      }
      arena.giveBack(text.count - count)
      texts.append(Text(rebasing: UnsafeRawBufferPointer(text)[..<count]))
      if at < end {
        guard field[at] == UInt8(ascii: ",") else { throw fault }
        at += 1
      }
    }
    return texts
  }

  private static func unescaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "0"): 0x00
    default: byte
    }
  }

  private static func isUTF8(_ text: Text) -> Bool {
    text.allSatisfy { $0 < 0x80 } || String(validating: text, as: UTF8.self) != nil
  }
}
