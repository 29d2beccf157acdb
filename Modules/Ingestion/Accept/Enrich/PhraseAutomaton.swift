/// Finds every phrase of a fixed list in a text, in one pass: O(length of the text) however long the list.
///
/// The algorithm is Aho and Corasick's (1975) with the failure links folded into a dense table. Letters match in either
/// case. A phrase that begins with `<` matches only at the start of a word, one that ends with `>` only where no
/// letter follows; a word is a run of ASCII letters and digits.
struct PhraseAutomaton: Sendable {
  /// Column of each byte in `next`; 0 for bytes that occur in no phrase.
  private let columns: [UInt8]
  private let columnCount: Int
  /// State after a byte: `next[state * columnCount + column]`.
  private let next: [UInt16]
  /// Phrases that end in a state: `outputs[outputStart[state] ..< outputStart[state + 1]]`.
  private let outputStart: [UInt32]
  private let outputs: [UInt16]
  private let shapes: [Shape]

  private struct Shape: Sendable {
    var length: UInt16
    var atWordStart: Bool
    var atWordEnd: Bool
  }

  /// - Parameter phrases: at most 65 535 bytes in all, which 16-bit states can hold.
  init(_ phrases: [String]) {
    var shapes: [Shape] = []
    var texts: [[UInt8]] = []
    for phrase in phrases {
      var bytes = phrase.utf8.map(PhraseAutomaton.lowercase)
      let atWordStart = bytes.first == UInt8(ascii: "<")
      if atWordStart { bytes.removeFirst() }
      let atWordEnd = bytes.last == UInt8(ascii: ">")
      if atWordEnd { bytes.removeLast() }
      precondition(!bytes.isEmpty, "an empty phrase would match everywhere")
      texts.append(bytes)
      shapes.append(Shape(length: UInt16(bytes.count), atWordStart: atWordStart, atWordEnd: atWordEnd))
    }
    var columns = [UInt8](repeating: 0, count: 256)
    var columnCount = 1
    for byte in texts.joined() where columns[Int(byte)] == 0 {
      columns[Int(byte)] = UInt8(columnCount)
      columnCount += 1
    }
    for letter in UInt8(ascii: "A")...UInt8(ascii: "Z") { columns[Int(letter)] = columns[Int(letter | 0x20)] }

    // The trie: 0 means "no child yet", as nothing leads back to the root.
    var next = [UInt16](repeating: 0, count: columnCount)
    var ends: [[UInt16]] = [[]]
    for (phrase, bytes) in texts.enumerated() {
      var state = 0
      for byte in bytes {
        let cell = state * columnCount + Int(columns[Int(byte)])
        if next[cell] == 0 {
          precondition(ends.count <= Int(UInt16.max), "the phrases need more states than 16 bits can name")
          next[cell] = UInt16(ends.count)
          ends.append([])
          next.append(contentsOf: repeatElement(0, count: columnCount))
        }
        state = Int(next[cell])
      }
      ends[state].append(UInt16(phrase))
    }

    // Breadth first: a missing child becomes the child of the longest proper suffix that is in the trie.
    var failure = [Int](repeating: 0, count: ends.count)
    var queue: [Int] = (1..<columnCount).map { Int(next[$0]) }.filter { $0 != 0 }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      ends[state] += ends[failure[state]]
      for column in 1..<columnCount {
        let cell = state * columnCount + column
        let fallback = next[failure[state] * columnCount + column]
        if next[cell] == 0 {
          next[cell] = fallback
        } else {
          failure[Int(next[cell])] = Int(fallback)
          queue.append(Int(next[cell]))
        }
      }
    }

    var outputStart: [UInt32] = [0]
    var outputs: [UInt16] = []
    for end in ends {
      outputs += end
      outputStart.append(UInt32(outputs.count))
    }
    self.columns = columns
    self.columnCount = columnCount
    self.next = next
    self.outputStart = outputStart
    self.outputs = outputs
    self.shapes = shapes
  }

  /// Calls `found` for each occurrence, by increasing end, with the phrase's place in the list and the range of bytes.
  @inline(__always)
  func scan(_ text: UnsafeRawBufferPointer, _ found: (_ phrase: Int, _ start: Int, _ end: Int) -> Void) {
    next.withUnsafeBufferPointer { next in
      columns.withUnsafeBufferPointer { columns in
        outputStart.withUnsafeBufferPointer { outputStart in
          var state = 0
          for offset in 0..<text.count {
            state = Int(next[state * columnCount + Int(columns[Int(text[offset])])])
            let from = outputStart[state]
            let to = outputStart[state + 1]
            if from == to { continue }
            for place in from..<to {
              let phrase = Int(outputs[Int(place)])
              let shape = shapes[phrase]
              let start = offset + 1 - Int(shape.length)
              if shape.atWordStart, start > 0, PhraseAutomaton.isAlphanumeric(text[start - 1]) { continue }
              if shape.atWordEnd, offset + 1 < text.count, PhraseAutomaton.isLetter(text[offset + 1]) { continue }
              found(phrase, start, offset + 1)
            }
          }
        }
      }
    }
  }

  @inline(__always)
  static func lowercase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  @inline(__always)
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
}
