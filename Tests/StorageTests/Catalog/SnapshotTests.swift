import Foundation
import Models
import Storage
import Testing

struct SnapshotTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }

  init() throws { sample = try CatalogSample() }

  @Test func `commits wait for the disk`() throws {
    #expect(try catalog.synchronous() == .full)
  }

  @Test func `an unchanged catalog is not read again`() throws {
    let first = try catalog.snapshot()
    #expect(try catalog.snapshot() === first)
    _ = try catalog.addJob(.flush, now: sample.now)
    _ = try catalog.salts(at: sample.now)
    #expect(try catalog.snapshot() === first)
    _ = try sample.addWebsite("example.com")
    let second = try catalog.snapshot()
    #expect(second !== first)
    #expect(first.websites.count == 0 && second.websites.count == 1)
    #expect(try catalog.snapshot() === second)
  }

  @Test func `a change holds at once for everybody`() throws {
    let other = try sample.other()
    for index in 1...5 {
      let website = try sample.addWebsite("site\(index).example")
      #expect(try other.snapshot().website(trackingCode: website.trackingCode) == website)
      try other.updateWebsite(website.id, isActive: false)
      #expect(try catalog.snapshot().website(website.id)?.isActive == false)
    }
    try other.setSetting("a", to: "1")
    #expect(try catalog.setting("a") == "1")
    try catalog.setSetting("a", to: "2")
    #expect(try other.setting("a") == "2")
    try catalog.setSetting("a", to: nil)
    #expect(try other.setting("a") == nil)
  }

  @Test func `changes of many at once are all there, and everybody sees the last state`() throws {
    let data = sample.data
    let views = try atOnce(8) { index in
      let own = try Catalog(directory: data, random: .seeded(UInt64(index)))
      for number in 1...5 {
        try own.addTeam(name: "team \(index) \(number)", plan: .free)
        _ = try own.snapshot()
      }
      return own
    }
    for view in views { #expect(try view.teams().count == 41) }
  }

  @Test func `a failed change changes nothing, not even the copy in memory`() throws {
    let first = try catalog.snapshot()
    #expect(throws: CatalogError.self) { try catalog.addTeam(name: "default", plan: .free) }
    #expect(try catalog.snapshot() === first)
  }

  @Test(arguments: ["deleted", "emptied", "zeroed"])
  func `the generation file may be lost`(how: String) throws {
    let other = try sample.other()
    _ = try sample.addWebsite("one.example")
    #expect(try other.snapshot().websites.count == 1)
    let file = URL(fileURLWithPath: sample.data.catalogGeneration)
    switch how {
    case "deleted": try FileManager.default.removeItem(at: file)
    case "emptied": try FileHandle(forWritingTo: file).truncate(atOffset: 0)
    default: try FileHandle(forWritingTo: file).write(contentsOf: Data(count: 8))
    }
    _ = try sample.addWebsite("two.example")
    #expect(try other.snapshot().websites.count == 2)
    _ = try sample.addWebsite("three.example")
    #expect(try other.snapshot().websites.count == 3)
    #expect(try catalog.snapshot().websites.count == 3)
    let settled = try other.snapshot()
    #expect(try other.snapshot() === settled)
  }

  @Test func `a change whose announcement was lost is seen by whoever starts next, and through it by all`() throws {
    _ = try catalog.snapshot()
    let lost = try sample.inspect()
    try lost.execute("UPDATE teams SET plan = 'free'; UPDATE change_counter SET count = count + 1")
    #expect(try sample.other().teams().first?.plan == .free)
    #expect(try catalog.teams().first?.plan == .free)
  }

  @Test func `a newer catalog is refused`() throws {
    let connection = try sample.inspect()
    try connection.execute("UPDATE schema_version SET version = 1000 WHERE name = 'catalog'")
    let error = try #require(throws: StoreError.self) { try sample.other() }
    guard case .newerFormat = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `an unreadable value is damage`() throws {
    let connection = try sample.inspect()
    try connection.execute("UPDATE teams SET plan = 'golden'")
    let error = try #require(throws: StoreError.self) { try sample.other().snapshot() }
    #expect(error == .damaged("catalog: plan of team 1 is not readable"))
  }

  @Test func `five thousand websites are read`() throws {
    let connection = try sample.inspect()
    try connection.transaction {
      try connection.execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO websites (uuid, number, tracking_code, team, domain, name, time_zone, currency, is_active,
          created_at, hash_seed, import_key)
        SELECT lower(hex(randomblob(18))), 100000000000000000 + i, 'ZV_' || hex(randomblob(12)), 1,
          'site' || i || '.example', 'Site number ' || i, 'Europe/Berlin', 'EUR', 1, 0, random(), randomblob(32) FROM n
        """)
    }
    let other = try sample.other()
    #expect(try other.snapshot().websites.count == 5000)
  }
}
