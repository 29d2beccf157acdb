import Models
import Storage

/// Keeps clicks, movements, scrolling and attention.
final class HeatmapConsumer: JournalConsumer {
  private let store: HeatmapStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try HeatmapStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    guard let deed = deed(record) else { return }
    try store.add(
      HeatmapStore.Interaction(
        website: website.id,
        page: PageAddress(host: record.text(.hostname).string, path: record.text(.pathname).string),
        who: InteractionProfile(
          visitor: VisitorName.hash(record, of: website), device: DeviceClass(label: record.text(.device).string),
          medium: TrafficMedium(word: record.text(.medium).string),
          country: InteractionProfile.country(record.text(.country)), width: place(record, .viewportWidth) ?? 0),
        time: record.timestamp, arrival: arrival, deed: deed))
  }

  private func deed(_ record: borrowing EventRecordReader) -> HeatmapStore.Deed? {
    switch record.kind {
    case .click:
      .click(
        HeatmapStore.Element(
          selector: record.data(.selector).string, text: record.data(.text).string, href: record.data(.href).string),
        HeatmapStore.Place(
          x: place(record, .x), y: place(record, .y), offsetX: place(record, .offsetX),
          offsetY: place(record, .offsetY)))
    case .move: .move(places(record))
    case .scroll: .scroll(depth: place(record, .depth) ?? 0)
    case .attention:
      .attention(
        from: place(record, .from) ?? 0, to: place(record, .to) ?? 100, milliseconds: place(record, .duration) ?? 0)
    default: nil
    }
  }

  private func place(_ record: borrowing EventRecordReader, _ field: EventRecord.DataField) -> Int32? {
    record.number(field).map { Int32(truncatingIfNeeded: $0) }
  }

  private func places(_ record: borrowing EventRecordReader) -> [(x: Int32, y: Int32)] {
    let points = record.data(.points)
    guard !points.isEmpty else {
      guard let x = place(record, .x), let y = place(record, .y) else { return [] }
      return [(x, y)]
    }
    func number(_ at: Int) -> Int32 { Int32(littleEndian: points.loadUnaligned(fromByteOffset: at, as: Int32.self)) }
    return stride(from: 0, to: points.count - 7, by: 8).map { (number($0), number($0 + 4)) }
  }

  func finish() throws { try store.finish() }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}
