import Foundation
import Models
import Storage
import TestSupport
import Testing

struct DataDirectoryTests {
  let files: DatabaseDirectory

  init() throws { files = try DatabaseDirectory() }

  @Test func `every thing has its place`() {
    let directory = DataDirectory(path: "/data/footfall/")
    #expect(directory.path == "/data/footfall")
    #expect(directory.journal == "/data/footfall/journal")
    #expect(directory.catalog == "/data/footfall/catalog.sqlite")
    #expect(directory.columns(of: WebsiteID(rawValue: 12)) == "/data/footfall/websites/12/columns.sqlite")
    #expect(DataDirectory(path: "/").path == "/")
  }

  @Test func `preparing makes directories for the owner alone, and again changes nothing`() throws {
    let directory = DataDirectory(path: files.file("a/b/data"))
    for _ in 0..<2 {
      try directory.prepare()
      for path in [directory.path, directory.journal, directory.spool, directory.websites] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(attributes[.type] as? FileAttributeType == .typeDirectory)
      }
    }
  }

  @Test func `a removed website does not come back with the power`() throws {
    let disk = VirtualDisk()
    let directory = DataDirectory(path: "data", on: disk)
    try directory.prepare()
    let website = WebsiteID(rawValue: 3)
    // The last is there when a process died while it made the file.
    for suffix in ["", "-wal", "-journal"] { disk.setBytes([1, 2, 3], of: directory.columns(of: website) + suffix) }
    try directory.removeWebsite(website)
    var chance = SeededGenerator(seed: 1)
    disk.losePower(&chance, tearTails: false)
    #expect(disk.paths.filter { $0.hasPrefix(directory.website(website)) } == [])
  }

  @Test func `imports that were left behind go with their website, and alone`() throws {
    let disk = VirtualDisk()
    let directory = DataDirectory(path: "data", on: disk)
    try directory.prepare()
    let websites = [3, 31].map { WebsiteID(rawValue: $0) }
    func folder(_ website: WebsiteID, _ token: String) -> String {
      "\(directory.spool)/\(directory.importName(of: website, token: token))"
    }
    for website in websites {
      // A command that died at its very beginning has made nothing but a folder.
      try disk.createFolder(folder(website, "b"))
      disk.setBytes([1], of: folder(website, "a") + "/0.block")
    }
    try directory.removeImports(of: websites[0])
    #expect(try disk.list(directory.spool).sorted() == ["31-a", "31-b"])
    try directory.removeWebsite(websites[1])
    #expect(try disk.list(directory.spool) == [])
  }

  @Test func `a file in the way is named`() throws {
    try Data().write(to: URL(fileURLWithPath: files.file("data")))
    let error = try #require(throws: StoreError.self) { try DataDirectory(path: files.file("data")).prepare() }
    guard case .failed(let text) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(text.contains(files.file("data")))
  }

  @Test func `eight that start at once on nothing share one catalog`() throws {
    let directory = DataDirectory(path: files.file("data"))
    let teams = try atOnce(8) { try Catalog(directory: directory, random: .seeded(UInt64($0))).teams() }
    let expected = [Team(id: TeamID(rawValue: 1), name: "default", plan: .enterprise)]
    #expect(teams == Array(repeating: expected, count: 8))
  }

  @Test func `a lock excludes everybody until it is let go of`() throws {
    let path = files.file("lock")
    var lock = try FileLock.tryLock(path: path)
    #expect(lock != nil)
    #expect(try FileLock.tryLock(path: path) == nil)
    lock = nil
    #expect(try FileLock.tryLock(path: path) != nil)
    withExtendedLifetime(lock) {}
  }
}
