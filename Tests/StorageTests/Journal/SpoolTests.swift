import Foundation
import Models
import Storage
import TestSupport
import Testing

struct SpoolTests {
  private let folder = "data/spool/4"

  private func header(_ block: UInt32, isLast: Bool = false) -> SpoolHeader {
    SpoolHeader(
      importID: 4, website: WebsiteID(rawValue: 7), block: block, isLast: isLast,
      progress: ImportProgress(bytes: 1234, digest: Array(0..<32), lines: 56))
  }

  private func written(_ disk: VirtualDisk, _ block: UInt32, _ numbers: [Int]) throws {
    let sample = JournalSubmission.sample(numbers)
    try SpoolWriter(folder: folder, disk: disk).write(header(block), sample.entries, of: sample.bytes)
  }

  @Test func `a block comes back as it was written`() throws {
    let disk = VirtualDisk()
    let reader = SpoolReader(folder: folder, disk: disk)
    #expect(try reader.read(0) == nil)
    try written(disk, 0, [1, 2, 3])
    let block = try #require(try reader.read(0))
    #expect(block.header == header(0))
    #expect(block.records.map(\.kind) == [1, 2, 0])
    #expect(block.records.allSatisfy { $0.website.rawValue == 7 && $0.arrival.milliseconds == 0 })
    let starts = block.records.map { String(decoding: block.bytes[$0.payload].prefix(2), as: UTF8.self) }
    #expect(starts == ["1|", "2|", "3|"])
    #expect(disk.paths == ["data/spool/4/0.block"])
  }

  @Test func `an empty last block, and blocks in order of number`() throws {
    let disk = VirtualDisk()
    let writer = try SpoolWriter(folder: folder, disk: disk)
    let reader = SpoolReader(folder: folder, disk: disk)
    for block in [UInt32(10), 9, 2] { try writer.write(header(block, isLast: block == 10), [], of: []) }
    #expect(try writer.pendingBlocks() == [2, 9, 10])
    #expect(try reader.read(10)?.header.isLast == true)
    #expect(try reader.read(9)?.records.isEmpty == true)
    try reader.remove(9)
    try reader.remove(9)
    #expect(try reader.blocks() == [2, 10])
  }

  @Test func `no flipped bit and no cut goes unnoticed`() throws {
    let disk = VirtualDisk()
    try written(disk, 3, [1, 2])
    let path = "\(folder)/3.block"
    let bytes = try #require(disk.bytes(of: path))
    let reader = SpoolReader(folder: folder, disk: disk)
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      disk.setBytes(changed, of: path)
      #expect(throws: JournalError.self, "bit \(bit)") { try reader.read(3) }
    }
    for count in 0..<bytes.count {
      disk.setBytes(Array(bytes[..<count]), of: path)
      #expect(throws: JournalError.self, "\(count) bytes") { try reader.read(3) }
    }
    disk.setBytes(bytes, of: "\(folder)/4.block")
    #expect(throws: JournalError.damaged("data/spool/4/4.block is another block")) { try reader.read(4) }
  }

  @Test func `a failed write leaves no block, and the next one succeeds`() throws {
    let plain = VirtualDisk()
    try written(plain, 0, [1])
    for call in 0..<plain.callCount {
      for fault in VirtualDisk.Fault.allCases where fault != .short {
        let disk = VirtualDisk()
        disk.fail(call, fault)
        #expect(throws: JournalError.self, "call \(call)") { try written(disk, 0, [1]) }
        #expect(try SpoolReader(folder: folder, disk: disk).read(0) == nil)
        try written(disk, 0, [1])
        #expect(try SpoolReader(folder: folder, disk: disk).read(0)?.records.count == 1)
        #expect(disk.paths == ["data/spool/4/0.block"])
      }
    }
  }

  @Test func `on real files`() throws {
    let folder = NSTemporaryDirectory() + "footfall-spool-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sample = JournalSubmission.sample([5, 6])
    try SpoolWriter(folder: folder + "/1").write(header(0), sample.entries, of: sample.bytes)
    #expect(try SpoolReader(folder: folder + "/1").read(0)?.records.count == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/1") == ["0.block"])
  }
}
