import Models
import Testing

@testable import Storage

struct IdleFilesTests {
  private func handle(_ sample: ColumnSample) throws -> IdleFiles.Handle {
    IdleFiles.Handle(file: try WebsiteFile(path: sample.directory.columns(of: sample.website.id), isWriter: false))
  }

  @Test func `the file unused longest is closed when there are too many`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let idle = IdleFiles(most: 2)
    for website in 1...3 as ClosedRange<UInt32> {
      idle.put(try handle(sample), of: WebsiteID(rawValue: website)) { true }
    }
    #expect(idle.count == 2)
    #expect(idle.take(WebsiteID(rawValue: 1)) == nil)
    #expect(idle.take(WebsiteID(rawValue: 3)) != nil)
    idle.close(WebsiteID(rawValue: 2))
    #expect(idle.count == 0)
  }

  @Test func `a closed reader still reads and keeps no file`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let idle = IdleFiles()
    let reader = WebsiteReader(
      website: sample.website.id, path: sample.directory.columns(of: sample.website.id), on: SystemDisk(),
      cache: PartCache(budget: 0), idle: idle)
    #expect(try reader.manifest().segments.count == 1)
    #expect(idle.count == 1)
    reader.close()
    #expect(idle.count == 0)
    #expect(try reader.manifest().segments.count == 1)
    #expect(idle.count == 0)
  }

  @Test func `the buffer of a large part is given back`() throws {
    let sample = try ColumnSample()
    try sample.sealed(3)
    let file = try sample.file()
    let large = try file.insert(piece: [UInt8](repeating: 1, count: IdleFiles.bufferMax + 1))
    let handle = try handle(sample)
    try handle.file.withPiece(large) { #expect($0.count == IdleFiles.bufferMax + 1) }
    #expect(handle.file.connection.idleBlobBuffer != nil)
    IdleFiles().put(handle, of: sample.website.id) { true }
    #expect(handle.file.connection.idleBlobBuffer == nil)
  }
}
