/// A batch of hot as questions see it: its segments, its changed sessions and its new texts. Immutable.
final class HotPart: Sendable {
  let name: HotStore.BatchName
  let state: WebsiteState
  let segments: [EventSegment]
  let sessions: [(ordinal: UInt32, row: SessionRow)]
  let texts: [(domain: Domain, first: UInt32, texts: [[UInt8]])]
  /// Directories of its columns, to be checked against what is there.
  let sessionColumns: ColumnSet.Directory

  init(_ batch: HotBatch, name: HotStore.BatchName) {
    self.name = name
    state = batch.state
    segments = batch.segments
    sessions = batch.sessions
    sessionColumns = batch.sessionColumns
    texts = batch.texts.map { ($0.domain, $0.first, $0.texts) }
  }
}
