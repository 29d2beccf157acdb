import Models

/// All of one website that is visible at one moment. Immutable: questions hold it without holding any lock or
/// transaction.
final class WebsiteSnapshot: Sendable {
  let website: WebsiteID
  /// Seed of the website's hashes.
  let seed: UInt64
  /// Which seals and batches it was made of.
  let sealChanges: Int64
  let manifest: Manifest
  let hot: [HotPart]
  let state: WebsiteState
  let segments: [EventSegment]
  let sessions: SessionTable
  /// What reads the sealed part.
  let reader: WebsiteReader
  private let dictionaries: [DictionaryView]

  init(
    website: WebsiteID, seed: UInt64, sealChanges: Int64, manifest: Manifest, hot: [HotPart], reader: WebsiteReader
  ) throws(StoreError) {
    self.website = website
    self.seed = seed
    self.sealChanges = sealChanges
    self.manifest = manifest
    self.hot = hot
    let state = hot.last?.state ?? manifest.state
    self.state = state
    segments =
      manifest.segments.map {
        EventSegment(
          directory: $0.directory, isExcluded: $0.isExcluded, source: SealedColumns(reader: reader, piece: $0.piece))
      } + hot.flatMap(\.segments)
    sessions = SessionTable(manifest: manifest, hot: hot, count: Int(state.sessions), reader: reader)
    let dictionaries = (0..<Domain.tableSize).map {
      DictionaryView(Domain(rawValue: UInt8($0)), manifest: manifest, hot: hot, reader: reader, seed: seed)
    }
    self.dictionaries = dictionaries
    self.reader = reader
    // The manifest made sure of what is sealed.
    let texts = { (domain: Domain) in dictionaries[Int(domain.rawValue)].count }
    for part in hot {
      guard part.sessionColumns.fitsSessions(texts: texts),
        part.segments.allSatisfy({ $0.directory.fitsEvents(sessions: Int(state.sessions), texts: texts) })
      else { throw .damaged("a fresh batch of website \(website) has texts or sessions that are not there") }
    }
    guard sessions.isWhole else { throw .damaged("website \(website) lacks fresh sessions") }
  }

  func dictionary(_ domain: Domain) -> DictionaryView { dictionaries[Int(domain.rawValue)] }
}
