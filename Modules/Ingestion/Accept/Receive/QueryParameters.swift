/// The parameters of a page's address that say how a visitor came.
///
/// Names are matched as written, in lower case. The first occurrence with a value counts. Values are decoded: `+` is a
/// space, `%C3%A9` an é; a value that would not be UTF-8 stays as written.
package struct QueryParameters {
  /// Parameters that advertisers' systems add to the links they pay for or send.
  package enum ClickIdentifier: String, CaseIterable, Hashable, Sendable {
    case gclid, gbraid, wbraid, dclid, msclkid, fbclid, ttclid, twclid, yclid
    case liFatID = "li_fat_id"
  }

  package private(set) var utmSource = UnsafeRawBufferPointer.none
  package private(set) var utmMedium = UnsafeRawBufferPointer.none
  package private(set) var utmCampaign = UnsafeRawBufferPointer.none
  package private(set) var utmContent = UnsafeRawBufferPointer.none
  package private(set) var utmTerm = UnsafeRawBufferPointer.none
  package private(set) var ref = UnsafeRawBufferPointer.none
  package private(set) var source = UnsafeRawBufferPointer.none
  /// The first click identifier that has a value.
  package private(set) var clickIdentifier: ClickIdentifier?

  /// Reads the query of an address, without its `?`.
  package init(_ query: UnsafeRawBufferPointer, arena: ByteArena) {
    var at = 0
    while at < query.count {
      var end = at
      var equals = -1
      while end < query.count, query[end] != UInt8(ascii: "&") {
        if equals < 0, query[end] == UInt8(ascii: "=") { equals = end }
        end += 1
      }
      if equals > at, equals + 1 < end {
        take(
          UnsafeRawBufferPointer(rebasing: query[at..<equals]),
          UnsafeRawBufferPointer(rebasing: query[equals + 1..<end]), arena)
      }
      at = end + 1
    }
  }

  private mutating func take(_ name: UnsafeRawBufferPointer, _ raw: UnsafeRawBufferPointer, _ arena: ByteArena) {
    let place: WritableKeyPath<QueryParameters, UnsafeRawBufferPointer>
    if name.count == 10, name.equals("utm_source") {
      place = \.utmSource
    } else if name.count == 10, name.equals("utm_medium") {
      place = \.utmMedium
    } else if name.count == 12, name.equals("utm_campaign") {
      place = \.utmCampaign
    } else if name.count == 11, name.equals("utm_content") {
      place = \.utmContent
    } else if name.count == 8, name.equals("utm_term") {
      place = \.utmTerm
    } else if name.count == 3, name.equals("ref") {
      place = \.ref
    } else if name.count == 6, name.equals("source") {
      place = \.source
    } else {
      if clickIdentifier == nil, (5...9).contains(name.count) {
        clickIdentifier = ClickIdentifier(rawValue: String(decoding: name, as: UTF8.self))
      }
      return
    }
    guard self[keyPath: place].isEmpty else { return }
    self[keyPath: place] = PercentEncoding.decoded(raw, arena: arena)
  }
}

/// `application/x-www-form-urlencoded` values.
package enum PercentEncoding {
  /// The text that `raw` stands for: `raw` itself when nothing is encoded, or when what came out would not be UTF-8.
  /// A `%` without two hexadecimal digits stands for itself.
  package static func decoded(_ raw: UnsafeRawBufferPointer, arena: ByteArena) -> UnsafeRawBufferPointer {
    guard raw.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return raw }
    let target = arena.allocate(raw.count)
    var length = 0
    var at = 0
    while at < raw.count {
      if raw[at] == UInt8(ascii: "%"), at + 2 < raw.count, let high = HexDigit.value(raw[at + 1]),
        let low = HexDigit.value(raw[at + 2])
      {
        target[length] = high << 4 | low
        at += 3
      } else {
        target[length] = raw[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : raw[at]
        at += 1
      }
      length += 1
    }
    arena.giveBack(raw.count - length)
    let decoded = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[..<length])
    return UTF8Sequence.isValid(decoded) ? decoded : raw
  }
}
