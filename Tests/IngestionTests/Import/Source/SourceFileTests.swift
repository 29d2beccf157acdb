import Foundation
import Glibc
import TestSupport
import Testing

@testable import Ingestion

@Suite struct `Source file` {
  private let folder: ImportFolder

  init() throws { folder = try ImportFolder() }

  private func contents(_ file: SourceFile, step: Int = 1000) throws -> [UInt8] {
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: step)
    while true {
      let count = try part.withUnsafeMutableBytes { bytes throws(ImportError) in try file.read(into: bytes) }
      all += part[..<count]
      if count < step { return all }
    }
  }

  private func sample(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: 9)
    return (0..<count).map { _ in UInt8(random.below(64)) }
  }

  @Test(arguments: [0, 1, 2, 999, 1000, 1001, 700_000])
  func `plain and packed files give the same bytes, twice`(count: Int) throws {
    let bytes = sample(count)
    for stored in [bytes, gzip(bytes)] {
      let file = try folder.file(stored)
      #expect(file.isCompressed == (stored != bytes))
      #expect(try contents(file) == bytes)
      #expect(file.position == Int64(count))
      #expect(file.share == 1)
      try file.rewind()
      #expect(try contents(file, step: 77_777) == bytes)
    }
  }

  @Test func `gzip members one after another are one text`() throws {
    let stored = gzip(Array("a\n".utf8)) + gzip([]) + gzip(sample(300_000)) + gzip(Array("z\n".utf8)) + [0, 0, 0]
    let expected = Array("a\n".utf8) + sample(300_000) + Array("z\n".utf8)
    #expect(try contents(folder.file(stored)) == expected)
  }

  @Test func `a packed file that is cut or damaged is an error`() throws {
    let packed = gzip(sample(10_000))
    for stored in [Array(packed.dropLast()), Array(packed[..<(packed.count / 2)]), packed + [1, 2, 3]] {
      let file = try folder.file(stored)
      #expect(throws: ImportError.self) { try contents(file) }
    }
    var flipped = packed
    flipped[packed.count - 6] ^= 1  // the check sum
    let file = try folder.file(flipped)
    #expect(throws: ImportError.self) { try contents(file) }
  }

  @Test func `what is no file cannot be opened`() {
    #expect(throws: ImportError.cannotOpen(path: "/no/such", reason: "No such file or directory")) {
      try SourceFile.open(path: "/no/such", temporaryFolder: folder.path)
    }
    #expect(throws: ImportError.self) { try SourceFile.open(path: folder.path, temporaryFolder: folder.path) }
  }

  @Test func `standard input is copied and can be read twice`() throws {
    for stored in [sample(50_000), gzip(sample(50_000))] {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      let (reading, writing) = (ends[0], ends[1])
      let writer = Thread { [stored] in
        stored.withUnsafeBytes { _ = write(writing, $0.baseAddress, $0.count) }
        close(writing)
      }
      writer.start()
      let file = try SourceFile.open(path: "-", temporaryFolder: folder.path, standardInput: reading)
      close(reading)
      #expect(file.name == "standard input")
      #expect(try contents(file) == sample(50_000))
      try file.rewind()
      #expect(try contents(file) == sample(50_000))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(throws: ImportError.self) { try SourceFile.open(path: "-", temporaryFolder: "/no/such", standardInput: 0) }
  }
}
