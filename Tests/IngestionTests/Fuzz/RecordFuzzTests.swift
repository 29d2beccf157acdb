import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

/// Records whose checksum is right and whose contents are not: what a future or a broken tracker would write.
@Suite struct RecordFuzzTests {
  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(6))
  func `records that cannot be read do not keep others from being counted`(seed: UInt64) async throws {
    let temporary = try TemporaryDirectory()
    let directory = DataDirectory(path: temporary.path)
    let now = Instant("2026-03-02T12:00:00Z")
    let catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    let website = try catalog.addWebsite(
      domain: "example.com", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
      team: Catalog.defaultTeam, now: now)
    let mutation = ByteMutation(tokens: ["pageview", "/", "\u{1}\u{2}"])
    var random = SeededGenerator(seed: seed)
    let journal = try Journal.open(folder: directory.journal)
    var good = 0
    for _ in 0..<Corpus.rounds(30) {
      var payload: [UInt8] = []
      var entries: [JournalEntry] = []
      for number in 0..<20 {
        var writer = EventRecordWriter()
        let isGood = random.chance(50)
        writer.begin(.event, at: now.advanced(byMilliseconds: Int64(number)), flags: [.interactive])
        writer.text(.name, isGood ? "good" : "pageview")
        writer.text(.visitor, "v")
        writer.text(.pathname, "/\(number)")
        writer.text(.utmTerm, "term")
        Array("pq".utf8).withUnsafeBytes { text in
          writer.property(
            name: UnsafeRawBufferPointer(rebasing: text[..<1]), value: UnsafeRawBufferPointer(rebasing: text[1...]))
        }
        let place = writer.finish()
        var record = Array(writer.bytes[place])
        if isGood { good += 1 } else { mutation.apply(to: &record, &random) }
        entries.append(JournalEntry(kind: 1, payload: payload.count..<payload.count + record.count))
        payload += record
      }
      Corpus.keep(payload, of: "records")
      try await journal.append(
        JournalSubmission(website: website.id, arrival: now, bytes: payload, entries: entries))
    }
    await journal.close()
    let worker = try WorkerTurns(directory: directory, catalog: catalog, clock: { now }, report: { _ in })
    while worker.turn(isStopping: true) == .worked {}
    let store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    let named = RowSet(
      kind: .events, eventFilter: [Predicate(column: .name, anyOf: [.exact("good")])], measures: [.events])
    let answer = try store.answer(QueryPlan(website: website.id, range: .all, rowSets: [named]))
    #expect(answer.rows[0].values[0] >= good, "seed \(seed)")
    // A record that was read although it was damaged is stored as a whole or not at all.
    #expect(try store.verify(website: website.id).problems == [], "seed \(seed)")
  }
}
