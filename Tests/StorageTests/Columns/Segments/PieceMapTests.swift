import Foundation
import Models
import TestSupport
import Testing

@testable import Storage

struct PieceMapTests {
  /// Bytes of a piece that no other piece has.
  private func bytes(_ count: Int, _ seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ seed &* 7) ^ ($0 >> 8)) }
  }

  /// Parts of a piece: all of it, its ends, and what lies across the borders of pages.
  private func parts(_ count: Int) -> [Range<Int>] {
    let page = WebsiteFile.pageSize
    let borders = [0, 1, 2030, page - 35, page, page + 5, 2 * page + 7, 5 * page - 11, count / 2, count - 1, count]
    return zip(borders, borders.dropFirst()).compactMap { $0 < $1 && $1 <= count ? $0..<$1 : nil } + [0..<count]
  }

  /// Reads every part past SQLite and says how many were found; each found one must be right.
  private func found(_ file: WebsiteFile, _ pieces: [Int64: [UInt8]], _ map: PieceMap? = nil) throws -> Int {
    let map = map ?? PieceMap(file.connection)
    var found = 0
    for (piece, expected) in pieces {
      for part in parts(expected.count) {
        let read = map.withPart(part, ofPiece: piece) { Array($0) == Array(expected[part]) ? true : nil }
        if read != nil { found += 1 }
      }
    }
    return found
  }

  private func count(_ pieces: [Int64: [UInt8]]) -> Int { pieces.values.reduce(0) { $0 + parts($1.count).count } }

  private let sizes = [1, 100, 2030, 16_340, 16_345, 16_350, 16_384, 18_414, 30_000, 100_001, 400_000]

  private func insert(_ file: WebsiteFile, _ sizes: [Int]) throws -> [Int64: [UInt8]] {
    var pieces: [Int64: [UInt8]] = [:]
    for (index, size) in sizes.enumerated() {
      let bytes = bytes(size, index)
      pieces[try file.insert(piece: bytes)] = bytes
    }
    return pieces
  }

  @Test func `pieces of every size are found on the disk`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let pieces = try insert(file, sizes + sizes.reversed() + Array(repeating: 3000, count: 300))
    _ = try file.connection.checkpoint(truncate: true)
    #expect(try found(file, pieces) == count(pieces))
  }

  @Test func `pieces in pages that were used before are found`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    var pieces = try insert(file, Array(repeating: 50_000, count: 40))
    for piece in pieces.keys.sorted() where piece % 3 != 0 {
      try file.connection.prepare("DELETE FROM piece WHERE id = ?").bind(1, piece).run()
      pieces[piece] = nil
    }
    pieces.merge(try insert(file, sizes)) { $1 }
    _ = try file.connection.checkpoint(truncate: true)
    #expect(try found(file, pieces) == count(pieces))
  }

  // Content moves, and a map of what was is wrong about some pieces; nothing wrong is handed on.
  @Test func `a map made before pages were moved misses and never errs`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let dropped = try insert(file, Array(repeating: 50_000, count: 20))
    let pieces = try insert(file, Array(repeating: 60_000, count: 20))
    _ = try file.connection.checkpoint(truncate: true)
    let map = PieceMap(file.connection)
    #expect(try found(file, pieces, map) == count(pieces))
    for piece in dropped.keys { try file.retire(piece, at: 0) }
    _ = try file.removeRetired(before: 1)
    while try file.shrink() {}
    _ = try file.connection.checkpoint(truncate: true)
    #expect(try found(file, pieces, map) < count(pieces))
    #expect(try found(file, pieces) == count(pieces))
  }

  @Test func `pieces that lie in the log alone are left to SQLite`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    _ = try file.connection.checkpoint(truncate: true)
    let pieces = try insert(file, [20_000, 50_000])
    #expect(try found(file, pieces) == 0)
    for (piece, expected) in pieces {
      #expect(try file.withPiece(piece) { Array($0) == expected })
    }
  }

  @Test func `a piece that is not there, and a part beyond its end, have no place`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let pieces = try insert(file, [50_000])
    _ = try file.connection.checkpoint(truncate: true)
    let piece = try #require(pieces.keys.first)
    let map = PieceMap(file.connection)
    #expect(map.extents(of: 0..<1, piece: piece + 1) == nil)
    #expect(map.extents(of: 0..<1, piece: -1) == nil)
    #expect(map.extents(of: 49_999..<70_000, piece: piece) == nil)
    #expect(map.extents(of: 49_999..<50_000, piece: piece)?.map(\.count) == [1])
  }

  private func replaceByte(_ path: String, at place: Int, with byte: UInt8) throws -> UInt8 {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(place))
    let original = try #require(try file.read(upToCount: 1)?.first)
    try file.seek(toOffset: UInt64(place))
    try file.write(contentsOf: [byte])
    return original
  }

  // Seeded, so that a failure repeats: whatever is on the pages, nothing is read beyond them.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `damaged pages lead nowhere or to bytes that are not taken`(seed: UInt64) throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let pieces = try insert(file, Array(repeating: 20_000, count: 20) + Array(repeating: 900, count: 20))
    _ = try file.connection.checkpoint(truncate: true)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let path = sample.directory.columns(of: sample.website.id)
      let size = try file.connection.pages().all * WebsiteFile.pageSize
      let offset = Int.random(in: 0..<size / WebsiteFile.pageSize, using: &random) * WebsiteFile.pageSize
      let place = offset + Int.random(in: offset == 0 ? 24..<100 : 0..<64, using: &random)
      let original = try replaceByte(path, at: place, with: .random(in: 0...255, using: &random))
      _ = try found(file, pieces)
      _ = try replaceByte(path, at: place, with: original)
    }
    #expect(try found(file, pieces) == count(pieces))
  }

  // MARK: What is asked of the disk ahead

  /// Pages that SQLite says tables consist of, as stretches of the file.
  private func pages(_ connection: Connection, _ condition: String) throws -> Set<PieceMap.Extent> {
    let statement = try connection.prepare("SELECT pageno FROM dbstat WHERE pageno > 1 AND \(condition)")
    var pages: Set<PieceMap.Extent> = []
    while try statement.step() {
      pages.insert(.init(offset: (statement.int(0) - 1) * WebsiteFile.pageSize, count: WebsiteFile.pageSize))
    }
    return pages
  }

  @Test func `pages of a manifest are those of all tables but the pieces`() throws {
    let sample = try ColumnSample()
    for _ in 0..<3 { try sample.sealed(12) }
    let file = try sample.file()
    _ = try insert(file, Array(repeating: 3000, count: 300))
    // Directories of several pages each, so that some lie on overflow pages.
    for index in 0..<20 {
      let directory = bytes(40_000, index)
      try file.connection.prepare("INSERT INTO segment(piece, excluded, month, directory) VALUES(1, 0, 0, ?)")
        .bind(1, directory).run()
    }
    _ = try file.connection.checkpoint(truncate: true)
    let found = PieceMap(file.connection).tablePages()
    #expect(found.count > 40)
    #expect(try Set(found) == pages(file.connection, "name <> 'piece'"))
    #expect(found.map(\.offset) == found.map(\.offset).sorted())
  }

  @Test func `leaves of pieces are pages on which they begin`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let pieces = try insert(file, Array(repeating: 3000, count: 300)).keys.sorted()
    _ = try file.connection.checkpoint(truncate: true)
    let all = try pages(file.connection, "name = 'piece' AND pagetype = 'leaf'")
    let map = PieceMap(file.connection)
    #expect(Set(map.leaves(of: pieces)).isSubset(of: all))
    let few = PieceMap(file.connection).leaves(of: [pieces[100], pieces[101], pieces[299]])
    #expect((2...3).contains(few.count))
    let unknown = PieceMap(file.connection)
    _ = unknown.extents(of: 0..<1, piece: pieces[0])
    for piece in [pieces[150], pieces[299]] {
      let leaf = try #require(unknown.leaves(of: [piece]).first)
      let start = try #require(unknown.extents(of: 0..<1, piece: piece)?.first)
      #expect((leaf.offset..<leaf.offset + leaf.count).contains(start.offset))
      // What is on it is known now.
      #expect(unknown.leaves(of: [piece]) == [])
    }
  }

  @Test func `neighbors are one stretch and others are not`() {
    let stretches = PieceMap.stretches([
      .init(offset: 100, count: 50), .init(offset: 154, count: 10), .init(offset: 164, count: 6),
      .init(offset: 175, count: 5), .init(offset: 0, count: 100),
    ])
    #expect(stretches.map(\.offset) == [100, 175, 0])
    #expect(stretches.map(\.count) == [70, 5, 100])
    #expect(PieceMap.stretches([]).isEmpty)
  }

  @Test func `a map of nothing leads nowhere`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let pieces = try insert(file, [50_000])
    _ = try file.connection.checkpoint(truncate: true)
    #expect(try found(file, pieces, PieceMap()) == 0)
    #expect(PieceMap().tablePages() == [])
  }
}
