/// One dictionary of a website at one moment: sealed texts through the cache, fresh ones in memory. Immutable.
final class DictionaryView: Sendable {
  let domain: Domain
  /// Highest ordinal.
  let count: UInt32
  private let sealed: UInt32
  private let blocks: [Manifest.Block]
  private let runs: [Manifest.Run]
  private let fresh: [[UInt8]]
  private let reader: WebsiteReader
  private let seed: UInt64

  init(_ domain: Domain, manifest: Manifest, hot: [HotPart], reader: WebsiteReader, seed: UInt64) {
    self.domain = domain
    self.reader = reader
    self.seed = domain.seed(seed)
    sealed = manifest.texts(domain)
    blocks = manifest.blocks[Int(domain.rawValue)]
    runs = manifest.runs[Int(domain.rawValue)]
    var fresh: [[UInt8]] = []
    for part in hot {
      for family in part.texts where family.domain == domain { fresh += family.texts }
    }
    self.fresh = fresh
    count = sealed + UInt32(fresh.count)
  }

  /// The hash by which a text is found.
  func hash(of text: UnsafeRawBufferPointer) -> UInt64 { Hash64.of(text, seed: seed) }

  /// Hands the bytes of a text to `body`; the empty text for 0.
  func withText<T>(_ ordinal: UInt32, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
    if ordinal == 0 { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    if ordinal > sealed { return try fresh[Int(ordinal - sealed) - 1].withUnsafeBytes(body) }
    let block = blocks[blocks.lastIndex { $0.directory.first <= ordinal } ?? 0]
    return try reader.texts(block.directory.chunk(of: ordinal), of: block).withText(ordinal, body)
  }

  /// A text.
  func text(_ ordinal: UInt32) throws(StoreError) -> String {
    try StoreError.translating { try withText(ordinal) { String(decoding: $0, as: UTF8.self) } }
  }

  /// Hands every text but the empty one to `body`, in the order of ordinals.
  func forEach(_ body: (_ ordinal: UInt32, _ text: UnsafeRawBufferPointer) throws -> Void) throws {
    for block in blocks {
      for index in block.directory.chunks.indices {
        let chunk = try reader.texts(index, of: block)
        for ordinal in chunk.firstOrdinal..<chunk.firstOrdinal + UInt32(chunk.count) {
          try chunk.withText(ordinal) { try body(ordinal, $0) }
        }
      }
    }
    for (index, text) in fresh.enumerated() {
      try text.withUnsafeBytes { try body(sealed + 1 + UInt32(index), $0) }
    }
  }

  /// The ordinal of a text; `nil` when the website has never seen it.
  func ordinal(of text: [UInt8]) throws(StoreError) -> UInt32? {
    if text.isEmpty { return 0 }
    if let index = fresh.firstIndex(of: text) { return sealed + 1 + UInt32(index) }
    guard sealed > 0 else { return nil }
    let hash = text.withUnsafeBytes { Hash64.of($0, seed: seed) }
    for run in runs {
      for ordinal in try reader.run(run).candidates(for: hash) {
        guard ordinal > 0, ordinal <= sealed else { throw .damaged("a hash has a text that is not there") }
        if try StoreError.translating({ try withText(ordinal) { $0.elementsEqual(text) } }) { return ordinal }
      }
    }
    return nil
  }
}
