import Foundation
import Models
import Storage
import Testing

struct VisitorSaltsTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }
  /// 2026-08-01T00:00:00Z.
  let midnight = Instant(seconds: 1_785_542_400)

  init() throws { sample = try CatalogSample() }

  private func at(day: Int64 = 0, _ hours: Int64, _ minutes: Int64, seconds: Int64 = 0) -> Instant {
    midnight.advanced(byMilliseconds: ((day * 24 + hours) * 3600 + minutes * 60 + seconds) * 1000)
  }

  private func storedDays() throws -> [Int64] {
    let connection = try sample.inspect()
    let row = try connection.prepare("SELECT day FROM visitor_salts ORDER BY day")
    var days: [Int64] = []
    while try row.step() { days.append(row.int64(0)) }
    return days
  }

  @Test func `a day has one salt, the same for everybody`() throws {
    let salts = try catalog.salts(at: at(9, 0))
    #expect(salts.today.count == 32)
    #expect(salts.yesterday == nil)
    #expect(try catalog.salts(at: at(23, 59, seconds: 59)) == salts)
    #expect(try sample.other().salts(at: at(10, 0)) == salts)
  }

  @Test func `yesterday's salt lives until 00 35 and is then destroyed`() throws {
    let first = try catalog.salts(at: at(23, 0))
    let other = try sample.other()
    let early = try other.salts(at: at(day: 1, 0, 34, seconds: 59))
    #expect(early.yesterday == first.today)
    #expect(early.today != first.today)
    #expect(try storedDays().count == 2)
    let late = try other.salts(at: at(day: 1, 0, 35))
    #expect(late == VisitorSalts(today: early.today, yesterday: nil))
    #expect(try storedDays() == [midnight.milliseconds / 86_400_000 + 1])
    // Also out of the other process's memory.
    #expect(try catalog.salts(at: at(day: 1, 0, 36)) == late)
  }

  @Test func `a destroyed salt is in no file any more`() throws {
    let salt = Data(try catalog.salts(at: at(12, 0)).today)
    let files = ["", "-wal"].map { URL(fileURLWithPath: sample.data.catalog + $0) }
    let isOnDisk = { try files.contains { try Data(contentsOf: $0).range(of: salt) != nil } }
    #expect(try isOnDisk())
    #expect(try catalog.destroyExpiredSalts(at: at(day: 1, 0, 34)))
    #expect(try isOnDisk())
    #expect(try catalog.destroyExpiredSalts(at: at(day: 1, 0, 35)))
    #expect(try !isOnDisk())
    #expect(try storedDays() == [])
    let next = Data(try catalog.salts(at: at(day: 1, 12, 0)).today)
    _ = try catalog.salts(at: at(day: 2, 12, 0))
    #expect(try files.allSatisfy { try Data(contentsOf: $0).range(of: next) == nil })
  }

  @Test func `after a day without visitors there is no salt of yesterday`() throws {
    _ = try catalog.salts(at: at(12, 0))
    #expect(try catalog.salts(at: at(day: 2, 0, 10)).yesterday == nil)
  }

  @Test func `a clock that steps back over midnight finds the old salt`() throws {
    let before = try catalog.salts(at: at(23, 59, seconds: 59))
    let after = try catalog.salts(at: at(day: 1, 0, 0))
    #expect(try catalog.salts(at: at(23, 59, seconds: 58)).today == before.today)
    #expect(try catalog.salts(at: at(day: 1, 0, 0)) == after)
  }

  @Test func `eight that ask at once get the same new salt`() throws {
    let data = sample.data
    let now = at(15, 0)
    let salts = try atOnce(8) { try Catalog(directory: data, random: .seeded(UInt64($0))).salts(at: now) }
    #expect(Set(salts).count == 1)
  }
}
