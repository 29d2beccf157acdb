package import Models

/// Replaces what a website does not want recorded in the events of a recording, whoever sent it how.
///
/// What is replaced keeps its length: each character becomes `*`, as rrweb's own recorder does it. Which texts these
/// are is found from the events alone, by where they stand (``MaskedPlaces``); an event whose parts do not stand where
/// rrweb puts them, as when somebody packed them, is refused, because nobody could tell what is in it.
///
/// Cost: one pass over the bytes to take them apart, one to write them.
/// - Source: decision 0042.
package struct RecordingMask: Hashable, Sendable {
  /// Whether texts of pages are replaced.
  let masksText: Bool
  /// Whether what is typed is replaced.
  let masksInputs: Bool

  /// What the settings of a website say. One that has none (`nil`) has asked for nothing: its script masks by itself,
  /// and recorders of others decide for themselves.
  package init(_ settings: RecordingSettings?) {
    masksText = settings?.masksText ?? false
    masksInputs = settings?.masksInputs ?? false
  }

  /// Whether anything is replaced at all.
  package var isOn: Bool { masksText || masksInputs }

  /// An array of events, with what is not wanted replaced.
  ///
  /// - Throws: `ReplayError.unmaskable` for an event that cannot be looked into; `.malformed` and its like for no JSON.
  package func masked(_ events: UnsafeRawBufferPointer) throws(ReplayError) -> [UInt8] {
    var tape = JSONTape()
    try tape.read(events)
    let places = try MaskedPlaces(self, tape, events).places
    var masked: [UInt8] = []
    masked.reserveCapacity(events.count)
    var copied = 0
    for place in places {
      let node = tape.nodes[place.node]
      // Of a string the tape has what is between the quotes.
      let quote = node.kind == .string ? 1 : 0
      let (start, end) = (Int(node.start), Int(node.start + node.count))
      masked += events[copied..<start - quote]
      if place.form == .no {
        masked += "false".utf8
      } else {
        masked.append(UInt8(ascii: "\""))
        Self.appendStars(events[start..<end], keepsSpace: place.form == .words, to: &masked)
        masked.append(UInt8(ascii: "\""))
      }
      copied = end + quote
    }
    masked += events[copied...]
    return masked
  }

  /// A star for each character of a JSON string's inside, or of a number.
  ///
  /// - Parameter keepsSpace: whether blanks and ends of lines stay.
  private static func appendStars(
    _ text: Slice<UnsafeRawBufferPointer>, keepsSpace: Bool, to masked: inout [UInt8]
  ) {
    var at = text.startIndex
    while at < text.endIndex {
      let byte = text[at]
      if byte == UInt8(ascii: "\\") {
        let letter = text[at + 1]
        let isSpace = [UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t")].contains(letter)
        if keepsSpace, isSpace {
          masked += [byte, letter]
        } else {
          masked.append(star)
        }
        at += letter == UInt8(ascii: "u") ? 6 : 2
        continue
      }
      if keepsSpace, byte == 0x20 {
        masked.append(byte)
      } else if byte & 0xC0 != 0x80 {
        // The first byte of a character of UTF-8; those behind it are no characters.
        masked.append(star)
      }
      at += 1
    }
  }

  private static let star = UInt8(ascii: "*")
}
