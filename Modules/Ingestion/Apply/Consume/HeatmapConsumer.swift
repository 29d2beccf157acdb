import Models
import Storage

/// Counts clicks, movements, scrolling and attention by page.
final class HeatmapConsumer: JournalConsumer {
  private let store: HeatmapStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try HeatmapStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let path = record.text(.pathname).string
    let device = record.text(.device).string
    func interaction(_ kind: HeatmapStore.Kind) -> HeatmapStore.Interaction {
      HeatmapStore.Interaction(website: website.id, path: path, kind: kind, device: device, arrival: arrival)
    }
    switch record.kind {
    case .click:
      let element = HeatmapStore.Element(
        selector: record.data(.selector).string, text: record.data(.text).string, href: record.data(.href).string)
      try store.addClick(interaction(.click), on: element, at: place(record))
    case .move: try store.addMove(interaction(.move), over: places(record))
    case .scroll: try store.addScroll(interaction(.scroll), depth: record.number(.depth) ?? 0)
    case .attention:
      try store.addAttention(
        interaction(.attention), from: record.number(.from) ?? 0, to: record.number(.to) ?? 100,
        milliseconds: record.number(.duration) ?? 0)
    case .event, .heartbeat, .error, .replayChunk, .exposure: break
    }
  }

  private func place(_ record: borrowing EventRecordReader) -> HeatmapStore.Place {
    HeatmapStore.Place(
      x: record.number(.x), y: record.number(.y), offsetX: record.number(.offsetX), offsetY: record.number(.offsetY),
      width: record.number(.viewportWidth))
  }

  private func places(_ record: borrowing EventRecordReader) -> [HeatmapStore.Place] {
    let points = record.data(.points)
    guard !points.isEmpty else { return [place(record)] }
    let width = record.number(.viewportWidth)
    func number(_ at: Int) -> Int {
      Int(Int32(littleEndian: points.loadUnaligned(fromByteOffset: at, as: Int32.self)))
    }
    return stride(from: 0, to: points.count - 7, by: 8).map {
      HeatmapStore.Place(x: number($0), y: number($0 + 4), width: width)
    }
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  /// Nothing is stored of anybody in particular.
  func erase(visitor: UInt64, on website: WebsiteID) throws {}
}
