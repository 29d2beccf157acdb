import Foundation
import Models
import TestSupport
import Testing

@testable import Ingestion

@Suite struct GeoPlacesTests {
  private let folder: TemporaryDirectory
  private var path: String { folder.path + "/places.mmdb" }
  private let address = IPAddress("203.0.113.9")!

  init() throws { folder = try TemporaryDirectory() }

  private func file(_ country: String) -> Data {
    var builder = GeoDatabaseBuilder()
    builder.add("203.0.113.0", prefix: 24, .city(country: country))
    return Data(builder.file)
  }

  @Test func `another file is read when it is there, a broken one leaves the old one in place`() throws {
    try file("DE").write(to: URL(fileURLWithPath: path), options: .atomic)
    let places = try GeoPlaces(path: path, folder: folder.path)
    #expect(places.place(of: address)?.country == "DE")
    #expect(try !places.refresh())
    try file("FR").write(to: URL(fileURLWithPath: path), options: .atomic)
    #expect(try places.refresh())
    #expect(places.place(of: address)?.country == "FR")
    try Data("no database".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    #expect(throws: GeoDatabaseError.self) { try places.refresh() }
    #expect(try !places.refresh(), "what is broken is said once")
    #expect(places.place(of: address)?.country == "FR")
    try FileManager.default.removeItem(atPath: path)
    #expect(try !places.refresh())
    #expect(places.place(of: address)?.country == "FR")
  }

  @Test func `a file that is cut short in place does no harm`() throws {
    try file("DE").write(to: URL(fileURLWithPath: path))
    let places = try GeoPlaces(path: path, folder: folder.path)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 0)
    #expect(places.place(of: address)?.country == "DE")
  }

  @Test func `without a file there is nothing to begin with`() {
    #expect(throws: GeoDatabaseError.self) { try GeoPlaces(path: path, folder: folder.path) }
  }

  @Test func `the database comes before the proxy, the proxy before the time zone`() throws {
    try file("DE").write(to: URL(fileURLWithPath: path))
    let places = try GeoPlaces(path: path, folder: folder.path)
    let zones = ZoneCountries(zoneTable: "AT\t+4813+01620\tEurope/Vienna\n", links: "")
    func place(_ signals: LocationSignals) -> Place { PlaceClassification.place(signals, zones, places) }
    let proxied = LocationSignals(
      address: address, proxyCountry: "us", proxyRegion: "ca", proxyCity: "San%20Jos%C3%A9", timeZone: "Europe/Vienna")
    #expect(place(proxied) == Place(country: "DE"))
    var other = proxied
    other.address = IPAddress("198.51.100.1")
    #expect(place(other) == Place(country: "US", region: "US-CA", city: "San José"))
    other.proxyRegion = "US-TX"
    other.proxyCity = "Austin"
    #expect(place(other) == Place(country: "US", region: "US-TX", city: "Austin"))
    other.proxyRegion = "somewhere"
    #expect(place(other).region == "")
    other.proxyCountry = "XX"
    #expect(place(other) == Place(country: "AT"))
    other.timeZone = ""
    #expect(place(other) == Place())
  }
}
