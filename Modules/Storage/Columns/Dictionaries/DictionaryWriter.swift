/// One dictionary of a website as its writer sees it: gives every text its ordinal, new ones the next.
///
/// Texts since the last seal are in memory. Sealed ones are found through sorted hash runs, read when first needed, and
/// checked against their text; what was found stays in the table until it grows too large.
final class DictionaryWriter {
  /// Entries after which the table forgets sealed texts at the next seal.
  static let cachedEntriesMax = 2_000_000
  private static let cachedChunksMax = 64

  let domain: Domain
  private let seed: UInt64
  private let sealedTexts: any SealedTexts
  private let cachedEntriesMax: Int
  private var table = TextTable()
  private var runs: [HashRun]?
  private var chunks: [SIMD2<Int>: TextChunk] = [:]
  /// Highest sealed ordinal, highest ordinal that is durable in hot, and highest ordinal.
  private(set) var sealed: UInt32
  private(set) var flushed: UInt32
  private(set) var count: UInt32
  /// Texts with ordinals above `sealed`, in order, and their hashes.
  private var freshEnds: [Int] = []
  private var freshBytes: [UInt8] = []
  private var freshHashes: [UInt64] = []

  init(
    _ domain: Domain, seed: UInt64, sealedTexts: any SealedTexts,
    cachedEntriesMax: Int = DictionaryWriter.cachedEntriesMax
  ) {
    self.domain = domain
    self.cachedEntriesMax = cachedEntriesMax
    self.seed = domain.seed(seed)
    self.sealedTexts = sealedTexts
    sealed = sealedTexts.manifest.texts(domain)
    flushed = sealed
    count = sealed
  }

  /// The ordinal of a text; 0 of the empty one.
  @inline(__always)
  func ordinal(of text: UnsafeRawBufferPointer) throws -> UInt32 {
    if text.isEmpty { return 0 }
    let hash = Hash64.of(text, seed: seed)
    if let ordinal = table.ordinal(of: text, hash: hash) { return ordinal }
    return try find(text, hash) ?? add(text, hash)
  }

  /// The ordinal of a text that the dictionary has; `nil` when it is new.
  func existingOrdinal(of text: UnsafeRawBufferPointer) throws -> UInt32? {
    if text.isEmpty { return 0 }
    let hash = Hash64.of(text, seed: seed)
    return try table.ordinal(of: text, hash: hash) ?? find(text, hash)
  }

  private func find(_ text: UnsafeRawBufferPointer, _ hash: UInt64) throws -> UInt32? {
    guard sealed > 0 else { return nil }
    if runs == nil {
      runs = try sealedTexts.manifest.runs[Int(domain.rawValue)].map { try sealedTexts.run($0) }
    }
    for run in runs! {  // set above
      for ordinal in run.candidates(for: hash) where try equals(ordinal, text) {
        table.insert(text, hash: hash, ordinal: ordinal)
        return ordinal
      }
    }
    return nil
  }

  /// Ordinals of sealed texts that have one of these hashes.
  func sealedOrdinals(of hashes: Set<UInt64>) throws -> Set<UInt32> {
    guard sealed > 0 else { return [] }
    var ordinals: Set<UInt32> = []
    for run in try sealedTexts.manifest.runs[Int(domain.rawValue)].map({ try sealedTexts.run($0) }) {
      for hash in hashes {
        for ordinal in run.candidates(for: hash)
        where try withSealedText(ordinal, { Hash64.of($0, seed: seed) == hash }) == true { ordinals.insert(ordinal) }
      }
    }
    return ordinals
  }

  /// A sealed run; not read again when a look-up has.
  func run(_ stored: Manifest.Run) throws -> HashRun {
    let index = sealedTexts.manifest.runs[Int(domain.rawValue)].firstIndex { $0.piece == stored.piece }
    if let runs, let index { return runs[index] }
    return try sealedTexts.run(stored)
  }

  private func equals(_ ordinal: UInt32, _ text: UnsafeRawBufferPointer) throws -> Bool {
    try withSealedText(ordinal) { $0.elementsEqual(text) } == true
  }

  /// Hands a sealed text to `body`; `nil` when no block holds it.
  private func withSealedText<T>(_ ordinal: UInt32, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T? {
    let blocks = sealedTexts.manifest.blocks[Int(domain.rawValue)]
    guard ordinal > 0, ordinal <= sealed else { throw StoreError.damaged("a hash has a text that is not there") }
    guard let index = blocks.lastIndex(where: { $0.directory.first <= ordinal }) else { return nil }
    let chunkIndex = blocks[index].directory.chunk(of: ordinal)
    let name = SIMD2(index, chunkIndex)
    if chunks[name] == nil {
      if chunks.count >= DictionaryWriter.cachedChunksMax { chunks.removeAll(keepingCapacity: true) }
      chunks[name] = try sealedTexts.chunk(chunkIndex, of: blocks[index])
    }
    return try chunks[name]!.withText(ordinal, body)  // set above
  }

  @discardableResult
  private func add(_ text: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt32 {
    precondition(count < UInt32.max, "a dictionary holds fewer than 2³² texts")
    count += 1
    table.insert(text, hash: hash, ordinal: count)
    freshBytes.append(contentsOf: text)
    freshEnds.append(freshBytes.count)
    freshHashes.append(hash)
    return count
  }

  /// Takes over texts that an earlier writer flushed.
  func restore(_ texts: HotBatch.Texts) throws(StoreError) {
    guard texts.first == count + 1 else { throw .damaged("fresh texts do not follow those before them") }
    for text in texts.texts { text.withUnsafeBytes { _ = add($0, Hash64.of($0, seed: seed)) } }
    flushed = count
  }

  /// Texts that no batch holds yet.
  var unflushed: HotBatch.Texts? {
    guard count > flushed else { return nil }
    let from = Int(flushed - sealed)
    return HotBatch.Texts(
      domain: domain, first: flushed + 1,
      texts: (from..<freshEnds.count).map { Array(freshBytes[($0 == 0 ? 0 : freshEnds[$0 - 1])..<freshEnds[$0]]) })
  }

  func markFlushed() { flushed = count }

  /// Hands the texts since the last seal to `body`, in the order of their ordinals.
  func forEachFresh(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try freshBytes.withUnsafeBytes { bytes in
      var start = 0
      for end in freshEnds {
        try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
  }

  /// Hashes and ordinals of the texts since the last seal.
  var freshEntries: [(hash: UInt64, ordinal: UInt32)] {
    zip(freshHashes, (sealed + 1)...).map { ($0, $1) }
  }

  var hasFresh: Bool { count > sealed }

  /// Bytes of memory it takes, roughly.
  var size: Int {
    table.size + freshBytes.count + freshEnds.count * 16 + (runs?.reduce(0) { $0 + $1.size } ?? 0)
      + chunks.values.reduce(0) { $0 + $1.size }
  }

  /// Everything is sealed now.
  func markSealed() {
    sealed = count
    flushed = count
    freshEnds.removeAll(keepingCapacity: false)
    freshBytes.removeAll(keepingCapacity: false)
    freshHashes.removeAll(keepingCapacity: false)
    runs = nil
    chunks.removeAll()
    if table.count > cachedEntriesMax { table = TextTable() }
  }
}

/// How a dictionary reads its sealed parts.
protocol SealedTexts: AnyObject {
  var manifest: Manifest { get }
  func run(_ run: Manifest.Run) throws -> HashRun
  func chunk(_ index: Int, of block: Manifest.Block) throws -> TextChunk
}
