import Foundation
import Models
import TestSupport
import Testing

@testable import Storage

/// Questions where `hot.sqlite` is not the one that belongs there: nine events are sealed, three were fresh.
@Suite struct LostHotStoreTests {
  private let sample: ColumnSample
  private let catalog: Catalog
  private var path: String { sample.directory.hot }

  init() throws {
    sample = try ColumnSample()
    let random = RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } }
    catalog = try Catalog(directory: sample.directory, random: random)
    try catalog.claim(sample.hot, at: sample.directory.hot)
    try sample.sealed(9)
    try sample.add(3)
    try sample.flush()
    sample.writer.rest()
    sample.hot.connection.close()
  }

  private func store() -> ColumnEventStore {
    let (catalog, seed) = (catalog, sample.website.hashSeed)
    return ColumnEventStore(
      directory: sample.directory, identity: { () throws(StoreError) in try catalog.snapshot().eventStoreIdentity },
      seed: { _ in seed })
  }

  private func remove() {
    for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
  }

  /// What lies in the directory, but for the locks that readers share and what SQLite keeps beside an open file.
  private func files() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: sample.directory.path))
      .subtracting(["reading.lock", "scanning.lock", "hot.sqlite-wal", "hot.sqlite-shm"])
  }

  /// Expects that every way to read says what is wrong with the file, and makes nothing.
  private func expectRefusals(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let before = try files()
    let (store, website) = (store(), sample.website.id)
    let range = sample.questions[0].range
    let ways: [() throws -> Void] = [
      { _ = try sample.totals(store) }, { _ = try store.watermark(website: website) },
      { _ = try store.imports(of: website) },
      { try store.scan(website: website, range: range, visitor: nil) { _ in } },
    ]
    for way in ways {
      let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try way() }
      let words = error?.description ?? ""
      #expect(words.hasPrefix("\(path) \(what): "), sourceLocation: sourceLocation)
      #expect(words.contains("footfall doctor --accept-hot"), sourceLocation: sourceLocation)
    }
    #expect(try files() == before, sourceLocation: sourceLocation)
  }

  @Test func `with the right hot store both what is sealed and what is fresh counts`() throws {
    #expect(try sample.totals(store()) == [12, 4])
  }

  @Test func `a hot store that was deleted is no website without fresh events`() throws {
    remove()
    try expectRefusals("was lost")
  }

  @Test func `a hot store that was emptied is no website without fresh events`() throws {
    remove()
    try Data().write(to: URL(fileURLWithPath: path))
    try expectRefusals("was lost")
  }

  @Test func `a new hot store that a worker refused to begin with is none to count without`() throws {
    remove()
    let hot = try HotStore(path: path, isWriter: true)
    #expect(throws: StoreError.self) { try catalog.claim(hot, at: path) }
    hot.connection.close()
    try expectRefusals("was lost")
  }

  @Test func `a hot store of another installation answers nothing`() throws {
    let hot = try HotStore(path: path, isWriter: true)
    try hot.connection.execute("UPDATE identity SET value = 'another'")
    hot.connection.close()
    try expectRefusals("belongs to another installation or moment")
  }

  @Test func `events that were never sealed are not nothing either`() throws {
    remove()
    try FileManager.default.removeItem(atPath: sample.directory.website(sample.website.id))
    try expectRefusals("was lost")
  }

  @Test func `who accepts the loss is told what is left`() throws {
    remove()
    try catalog.acceptAnyEventStore()
    #expect(try sample.totals(store()) == [9, 3])
    let hot = try HotStore(path: path, isWriter: true)
    try catalog.claim(hot, at: path)
    #expect(try sample.totals(store()) == [9, 3])
  }

  @Test func `a directory in which no worker has begun has no events`() throws {
    let directory = DataDirectory(path: sample.temporary.path + "/other")
    let catalog = try Catalog(directory: directory, random: RandomSource { [UInt8](repeating: 1, count: $0) })
    let seed = sample.website.hashSeed
    let store = ColumnEventStore(
      directory: directory, identity: { () throws(StoreError) in try catalog.snapshot().eventStoreIdentity },
      seed: { _ in seed })
    #expect(try sample.totals(store) == [0, 0])
    #expect(try !FileManager.default.contentsOfDirectory(atPath: directory.path).contains("hot.sqlite"))
  }
}
