import Glibc
import Models
import TestSupport
import Testing

@testable import Storage

struct TidyTests {
  private func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Steps until nothing more can be done now.
  @discardableResult
  private func tidy(_ sample: ColumnSample, now: Int64 = 0) throws -> TidyProgress {
    for _ in 0..<200 {
      let progress = try sample.writer.tidy(now: now, keepingRetired: 300_000) {
        try PieceReaders(of: sample.directory)
      }
      if progress != .more, progress != .merged { return progress }
    }
    Issue.record("a file is never in shape")
    return .more
  }

  @Test func `a file ends with nothing but what is needed`() throws {
    let sample = try ColumnSample()
    for _ in 0..<24 { try sample.sealed(150) }
    let path = sample.directory.columns(of: sample.website.id)
    let open = sample.store(cacheBudget: 0)
    let before = try sample.answers(open)
    #expect(size(path + "-wal") > 0)
    #expect(try tidy(sample) == .done)
    #expect(size(path + "-wal") == 0)
    let file = try sample.writer.sealedPart.file().connection
    #expect(try file.integer("SELECT count(*) FROM retired") == 0)
    let manifest = sample.writer.sealedPart.manifest
    let named = manifest.segments.count + manifest.chunks.count
      + manifest.blocks.reduce(0) { $0 + $1.count } + manifest.runs.reduce(0) { $0 + $1.count }
    #expect(try file.integer("SELECT count(*) FROM piece") == Int64(named))
    let pages = try file.pages()
    #expect(pages.free <= max(16, pages.all / 16))
    #expect(size(path) == pages.all * WebsiteFile.pageSize)
    #expect(try sample.answers(open) == before)
    #expect(try sample.answers(sample.store()) == before)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
    #expect(try tidy(sample) == .done)
  }

  @Test func `replaced pieces wait for questions, five minutes at most`() throws {
    let sample = try ColumnSample()
    for _ in 0..<9 { try sample.sealed(40, now: 1000) }
    let file = try sample.writer.sealedPart.file().connection
    let reading = try FileLock.share(path: sample.directory.readingLock)
    #expect(try tidy(sample, now: 1000) == .later(11_000))
    let waiting = try file.integer("SELECT count(*) FROM retired")
    #expect(waiting > 0)
    #expect(try tidy(sample, now: 301_000) == .later(311_000))
    #expect(try file.integer("SELECT count(*) FROM retired") == waiting)
    #expect(try tidy(sample, now: 301_001) == .done)
    #expect(try file.integer("SELECT count(*) FROM retired") == 0)
    withExtendedLifetime(reading) {}
  }

  @Test func `an export keeps its pieces however long it takes, and it is said that it does`() throws {
    let sample = try ColumnSample()
    for _ in 0..<9 { try sample.sealed(40) }
    let store = sample.store(cacheBudget: 0)
    let day: Int64 = 86_400_000
    var exported = 0
    let range = sample.questions[0].range
    try store.scan(website: sample.website.id, range: range, visitor: nil) { (_: ScannedEvent) throws -> Void in
      if exported == 3 {
        let early = [try tidy(sample), try tidy(sample, now: 300_000)]
        #expect(early == [.later(10_000), .later(310_000)])
        for _ in 0..<9 { try sample.sealed(40, now: 300_000) }
        let late = [try tidy(sample, now: 300_001), try tidy(sample, now: day)]
        #expect(late == [.held(310_001), .held(day + 10_000)])
      }
      exported += 1
    }
    #expect(exported == 360)
    #expect(try tidy(sample, now: day) == .done)
  }

  @Test func `an erasure ends beside an export that hangs, which then says that it must begin again`() throws {
    let sample = try ColumnSample()
    for _ in 0..<9 { try sample.sealed(40) }
    let store = sample.store(cacheBudget: 0)
    let directory = sample.directory
    func purge(now: Int64) throws -> Bool {
      try sample.writer.purge(
        erasedAt: 1000, now: now, keepingRetired: 300_000, beside: try PieceReaders(of: directory))
    }
    var exported = 0
    let error = #expect(throws: StoreError.self) {
      try store.scan(
        website: sample.website.id, range: sample.questions[0].range, visitor: nil
      ) { (_: ScannedEvent) throws -> Void in
        exported += 1
        guard exported == 3 else { return }
        // The clock is set back before it: what was replaced by then holds the visitor too.
        try sample.sealed(40, now: 5_000_000)
        _ = try sample.writer.erase(NamedVisitor(id: "v1", of: sample.website), now: 1000)
        try sample.reopen()
        try sample.sealed(40, now: 200_000)
        let isPurged = [try purge(now: 301_000), try purge(now: 301_001)]
        #expect(isPurged == [false, true])
        // What the later seal replaced holds nothing of the visitor: an export that began since still has it.
        let replaced = try sample.file().connection.integer("SELECT min(at) FROM retired")
        #expect(replaced == 200_000)
      }
    }
    #expect(error?.description.hasSuffix("begin again") == true)
    #expect(exported >= 3 && exported < 360)
    #expect(try purge(now: 301_001))
    #expect(try sample.file().connection.integer("SELECT count(*) FROM retired") == 0)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
  }

  @Test func `an open store takes merged segments without losing the old ones first`() throws {
    let sample = try ColumnSample()
    for _ in 0..<8 { try sample.sealed(40) }
    let store = sample.store(cacheBudget: 0)
    let before = try sample.answers(store)
    #expect(try tidy(sample) == .done)
    #expect(try sample.answers(store) == before)
    let (snapshot, _) = try #require(try store.current(sample.website.id))
    #expect(snapshot.segments.count == sample.writer.sealedPart.manifest.segments.count)
  }

  /// A crash takes back the step that was not committed and nothing else.
  @Test(arguments: [
    "BEFORE INSERT ON main.segment", "BEFORE DELETE ON main.segment", "BEFORE DELETE ON main.piece",
    "BEFORE DELETE ON main.retired",
  ])
  func `a step that fails leaves all as it was, and the next worker goes on`(when: String) throws {
    let sample = try ColumnSample()
    for _ in 0..<9 { try sample.sealed(40) }
    let before = try sample.answers(sample.store())
    try sample.writer.sealedPart.file().connection.execute(
      "CREATE TEMP TRIGGER crash \(when) BEGIN SELECT RAISE(ABORT, 'the process ended'); END")
    #expect(throws: SQLiteError.self) { try tidy(sample) }
    #expect(try sample.answers(sample.store()) == before)
    try sample.reopen()
    #expect(try sample.hot.tidies().keys.contains(sample.website.id))
    #expect(try tidy(sample) == .done)
    #expect(try sample.answers(sample.store()) == before)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
  }

  @Test func `what is to be tidied is known after a crash between the two transactions of a seal`() throws {
    let sample = try ColumnSample()
    try sample.add(60)
    try sample.flush()
    try sample.hot.connection.execute(
      "CREATE TEMP TRIGGER crash BEFORE INSERT ON main.website BEGIN SELECT RAISE(ABORT, 'the process ended'); END")
    #expect(throws: SQLiteError.self) { try sample.seal() }
    #expect(try sample.hot.tidies().isEmpty)
    try sample.reopen()
    #expect(sample.writer.foundSeal)
    #expect(try sample.hot.tidies() == [sample.website.id: 0])
  }

  @Test func `a seal that nobody reads beside takes the room of what earlier ones replaced`() throws {
    let (kept, reused) = (try ColumnSample(), try ColumnSample())
    for _ in 0..<20 {
      for (sample, removes) in [(kept, false), (reused, true)] {
        try sample.add(200)
        try sample.flush()
        try sample.writer.seal(now: 0, removesRetired: removes)
      }
    }
    #expect(try kept.answers(kept.store()) == reused.answers(reused.store()))
    #expect(try reused.store().verify(website: reused.website.id).problems == [])
    let pages = try [kept, reused].map { try $0.writer.sealedPart.file().connection.pages().all }
    #expect(pages[1] < pages[0])
  }

  @Test func `what was purged cannot be read from the disk`() throws {
    let sample = try ColumnSample()
    let secret = Array("a-visitor-who-wants-to-be-forgotten".utf8)
    let file = try WebsiteFile(path: sample.temporary.path + "/file.sqlite", isWriter: true)
    let padding = [UInt8](repeating: 1, count: 50_000)
    var pieces: [Int64] = []
    try file.connection.transaction {
      for number in 0..<6 { pieces.append(try file.insert(piece: number % 2 == 0 ? secret + padding : secret)) }
    }
    try file.connection.transaction {
      for piece in pieces { try file.retire(piece, at: 0) }
      _ = try file.removeRetired(before: .max)
    }
    #expect(try file.connection.purge())
    for suffix in ["", "-wal"] {
      let bytes = try bytes(of: file.path + suffix)
      #expect(!bytes.isEmpty || suffix == "-wal")
      #expect(bytes.firstRange(of: secret) == nil)
    }
  }

  private func bytes(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: size(path)) { buffer, filled in
      filled = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
  }
}
