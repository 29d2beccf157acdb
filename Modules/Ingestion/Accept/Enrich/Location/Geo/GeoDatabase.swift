import Models

/// A database in MaxMind's format that tells countries, regions and cities of addresses.
///
/// Source: MaxMind DB file format 2.0.
final class GeoDatabase: Sendable {
  private static let marker: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
  /// The metadata lies in the last so many bytes.
  private static let metadataReach = 128 << 10
  /// Bytes of zeros between tree and data.
  private static let gap = 16

  private let memory: GeoBytes
  private let nodes: Int
  private let recordBits: Int
  private let isIPv6: Bool
  /// Where the data section begins and ends.
  private let data: Range<Int>
  /// The node at which IPv4 addresses begin.
  private let firstOfIPv4: Int

  /// The database in these bytes.
  init(_ memory: GeoBytes) throws(GeoDatabaseError) {
    self.memory = memory
    let bytes = memory.bytes
    guard let marker = GeoDatabase.lastMarker(bytes) else { throw .malformed("it has no metadata") }
    var metadata = GeoData(UnsafeRawBufferPointer(rebasing: bytes[(marker + GeoDatabase.marker.count)...]))
    func figure(_ name: StaticString) throws(GeoDatabaseError) -> Int {
      guard let place = try metadata.member(name, ofMap: 0), let figure = try metadata.number(place) else {
        throw .malformed("its metadata lacks \(name)")
      }
      return figure
    }
    let version = try figure("binary_format_major_version")
    guard version == 2 else { throw .unsupported("version \(version) of the format") }
    nodes = try figure("node_count")
    recordBits = try figure("record_size")
    guard [24, 28, 32].contains(recordBits) else { throw .unsupported("records of \(recordBits) bits") }
    let ipVersion = try figure("ip_version")
    guard ipVersion == 4 || ipVersion == 6 else { throw .unsupported("addresses of version \(ipVersion)") }
    isIPv6 = ipVersion == 6
    let (treeSize, isOverflow) = nodes.multipliedReportingOverflow(by: recordBits / 4)
    guard !isOverflow, nodes > 0, nodes < 1 << 32, treeSize <= marker - GeoDatabase.gap else {
      throw .malformed("its tree is longer than the file")
    }
    data = treeSize + GeoDatabase.gap..<marker
    firstOfIPv4 =
      isIPv6 ? GeoDatabase.node(after: 96, bits: 0, from: 0, width: 96, bytes, recordBits, nodes) : 0
  }

  private static func lastMarker(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= marker.count else { return nil }
    var at = bytes.count - marker.count
    let least = max(0, bytes.count - metadataReach)
    while at >= least {
      if bytes[at] == marker[0], bytes[at..<at + marker.count].elementsEqual(marker) { return at }
      at -= 1
    }
    return nil
  }

  /// The node, or record, to which an address's bits lead.
  private static func node(
    after count: Int, bits: UInt128, from first: Int, width: Int, _ bytes: UnsafeRawBufferPointer, _ recordBits: Int,
    _ nodes: Int
  ) -> Int {
    var node = first
    for bit in 0..<count where node < nodes {
      let isRight = bits >> UInt128(width - 1 - bit) & 1 == 1
      node = record(of: node, isRight: isRight, bytes, recordBits)
    }
    return node
  }

  /// One of the two records of a node, which lies inside the tree.
  private static func record(
    of node: Int, isRight: Bool, _ bytes: UnsafeRawBufferPointer, _ recordBits: Int
  ) -> Int {
    func number(_ at: Int, _ count: Int) -> Int {
      var number = 0
      for index in 0..<count { number = number << 8 | Int(bytes[at + index]) }
      return number
    }
    let start = node * (recordBits / 4)
    switch recordBits {
    case 24: return number(start + (isRight ? 3 : 0), 3)
    case 32: return number(start + (isRight ? 4 : 0), 4)
    default:
      // The middle byte holds the highest bits of both: the left one's first.
      let middle = Int(bytes[start + 3])
      return isRight ? (middle & 15) << 24 | number(start + 4, 3) : (middle >> 4) << 24 | number(start, 3)
    }
  }

  /// Where in the data section the entry of an address begins; `nil` where there is none.
  func entry(of address: IPAddress) throws(GeoDatabaseError) -> Int? {
    if !address.isIPv4, !isIPv6 { return nil }
    let node = GeoDatabase.node(
      after: address.width, bits: address.number, from: address.isIPv4 ? firstOfIPv4 : 0, width: address.width,
      memory.bytes, recordBits, nodes)
    if node == nodes { return nil }
    guard node > nodes else { throw .malformed("its tree is deeper than an address") }
    let entry = node - nodes - GeoDatabase.gap
    guard entry >= 0, entry < data.count else { throw .malformed("an entry lies outside the data") }
    return entry
  }

  /// The place that an entry tells, as far as it does. Names are English.
  func place(at entry: Int) throws(GeoDatabaseError) -> Place {
    var data = GeoData(UnsafeRawBufferPointer(rebasing: memory.bytes[data]))
    var place = Place()
    let country = try data.member("country", ofMap: entry)
    place.country = GeoDatabase.code(try text(country, "iso_code", &data))
    if place.country.isEmpty {
      place.country = GeoDatabase.code(try text(try data.member("registered_country", ofMap: entry), "iso_code", &data))
    }
    // Simpler databases have the code where MaxMind has a map.
    if place.country.isEmpty, let country { place.country = GeoDatabase.code(try data.text(country)?.string ?? "") }
    if place.country.isEmpty { place.country = GeoDatabase.code(try text(entry, "country_code", &data)) }
    if !place.country.isEmpty, let regions = try data.member("subdivisions", ofMap: entry) {
      let region = try text(try data.firstElement(ofArray: regions), "iso_code", &data)
      if !region.isEmpty, region.utf8.count <= 3 { place.region = "\(place.country)-\(region)" }
    }
    if let city = try data.member("city", ofMap: entry) {
      place.city = try text(try data.member("names", ofMap: city), "en", &data)
      if place.city.isEmpty { place.city = try data.text(city)?.string ?? "" }
    }
    return place
  }

  private func text(
    _ map: Int?, _ name: StaticString, _ data: inout GeoData
  ) throws(GeoDatabaseError) -> String {
    guard let map, let value = try data.member(name, ofMap: map) else { return "" }
    return try data.text(value)?.clipped(to: Limits.attributeBytesMax).string ?? ""
  }

  /// A country's code, or the empty text for what is none.
  private static func code(_ text: String) -> String { CountryCodes.all.contains(text) ? text : "" }
}
