import Models
import TestSupport
import Testing

@testable import Ingestion

@Suite struct GeoDatabaseTests {
  private func place(_ database: GeoDatabase, _ address: String) throws -> Place? {
    let address = try #require(IPAddress(address))
    return try database.entry(of: address).map { try database.place(at: $0) }
  }

  private func database(_ builder: GeoDatabaseBuilder) throws -> GeoDatabase { try GeoDatabase(GeoBytes(builder.file)) }

  @Test(arguments: [24, 28, 32], [false, true])
  func `the longest network that an address lies in tells its place`(bits: Int, isShared: Bool) throws {
    var builder = GeoDatabaseBuilder(recordBits: bits)
    builder.add("81.2.69.0", prefix: 24, .city(country: "GB", region: "ENG", city: "London", isShared: isShared))
    builder.add("81.2.70.0", prefix: 24, .city(country: "GB", isShared: isShared))
    builder.add("8.8.8.8", prefix: 32, .city(country: "US", region: "CA", isShared: isShared))
    builder.add("2001:218::", prefix: 32, .city(country: "JP", region: "13", city: "東京", isShared: isShared))
    let database = try database(builder)
    #expect(try place(database, "81.2.69.160") == Place(country: "GB", region: "GB-ENG", city: "London"))
    #expect(try place(database, "::ffff:81.2.69.1") == Place(country: "GB", region: "GB-ENG", city: "London"))
    #expect(try place(database, "81.2.70.1") == Place(country: "GB"))
    #expect(try place(database, "8.8.8.8") == Place(country: "US", region: "US-CA"))
    #expect(try place(database, "8.8.8.9") == nil)
    #expect(try place(database, "81.2.71.0") == nil)
    #expect(try place(database, "2001:218::1") == Place(country: "JP", region: "JP-13", city: "東京"))
    #expect(try place(database, "2001:219::1") == nil)
  }

  @Test func `a database of IPv4 knows no IPv6`() throws {
    var builder = GeoDatabaseBuilder(isIPv6: false)
    builder.add("10.0.0.0", prefix: 8, .city(country: "DE"))
    let database = try database(builder)
    #expect(try place(database, "10.9.8.7") == Place(country: "DE"))
    #expect(try place(database, "11.0.0.1") == nil)
    #expect(try place(database, "::1") == nil)
  }

  @Test func `simpler databases and odd entries tell what they can`() throws {
    var builder = GeoDatabaseBuilder()
    builder.add("1.0.0.0", prefix: 8, .map([("country_code", .text("FR"))]))
    builder.add("2.0.0.0", prefix: 8, .map([("country", .text("IT")), ("city", .text("Roma"))]))
    builder.add("3.0.0.0", prefix: 8, .map([("registered_country", .map([("iso_code", .text("ES"))]))]))
    builder.add("4.0.0.0", prefix: 8, .text("nothing"))
    builder.add("5.0.0.0", prefix: 8, .city(country: "XX", region: "A", city: "B"))
    builder.add("6.0.0.0", prefix: 8, .city(country: "SE", city: String(repeating: "x", count: 70_000)))
    let database = try database(builder)
    #expect(try place(database, "1.1.1.1") == Place(country: "FR"))
    #expect(try place(database, "2.1.1.1") == Place(country: "IT", city: "Roma"))
    #expect(try place(database, "3.1.1.1") == Place(country: "ES"))
    #expect(try place(database, "4.1.1.1") == Place())
    #expect(try place(database, "5.1.1.1") == Place(city: "B"))
    #expect(try place(database, "6.1.1.1")?.city.utf8.count == Limits.attributeBytesMax)
  }

  @Test func `what is no database is refused by name`() throws {
    func refusal(_ bytes: [UInt8]) -> GeoDatabaseError? {
      do {
        _ = try GeoDatabase(GeoBytes(bytes))
        return nil
      } catch { return error }
    }
    var builder = GeoDatabaseBuilder()
    builder.add("1.0.0.0", prefix: 8, .city(country: "FR"))
    let file = builder.file
    #expect(refusal(file) == nil)
    #expect(refusal([]) == .malformed("it has no metadata"))
    #expect(refusal(Array("<html>".utf8)) == .malformed("it has no metadata"))
    #expect(refusal(Array(file.dropFirst(300))) != nil)
    #expect(refusal(Array(file.dropLast(9))) != nil)
  }

  @Test(arguments: Corpus.seeds(4))
  func `a damaged database is refused or tells something, and never ends the process`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let mutation = ByteMutation()
    for round in 0..<Corpus.rounds(300) {
      var builder = GeoDatabaseBuilder(recordBits: random.pick([24, 28, 32]), isIPv6: random.chance(70))
      for network in 1...6 {
        builder.add(
          "\(network * 20).0.0.0", prefix: random.number(8...24),
          .city(country: "US", region: "CA", city: "Fresno", isShared: random.chance(50)))
      }
      var file = builder.file
      if random.chance(50) {
        // Only tree and data, so that more of it gets past the first look.
        for _ in 0..<random.number(1...20) {
          file[random.number(0...file.count - 200)] = UInt8(truncatingIfNeeded: random.next())
        }
      } else {
        mutation.apply(to: &file, &random)
      }
      guard let database = try? GeoDatabase(GeoBytes(file)) else { continue }
      for first in stride(from: 0, to: 255, by: 5) {
        for address in ["\(first).0.0.1", "\(first):1::2"] {
          _ = IPAddress(address).flatMap { try? place(database, $0.description) }
        }
      }
      #expect(file.count >= 0, "seed \(seed) round \(round)")
    }
  }
}
