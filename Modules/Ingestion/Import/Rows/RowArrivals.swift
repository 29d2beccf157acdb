/// How the visitors of rows came: the medium, which most rows do not carry.
///
/// Where the row does not say it, it follows from referrer, source and campaign parameters by the rules of live
/// traffic. All other texts of a row stay as they stand.
struct RowArrivals {
  private let classifier: Classifier
  private let domain: String
  private var mediums: ByteKeyedCache<Int>
  private var texts: [[UInt8]] = []
  private var key: [UInt8] = []

  init(classifier: Classifier, domain: String, seed: UInt64) {
    self.classifier = classifier
    self.domain = domain
    mediums = ByteKeyedCache(entriesMax: 1 << 15, seed: seed)
  }

  /// Writes the medium, a record's last field.
  mutating func writeMedium(of row: borrowing ImportRow, to writer: inout EventRecordWriter) {
    guard row[.medium].isEmpty else { return writer.text(.medium, row[.medium]) }
    key.removeAll(keepingCapacity: true)
    let utmSource = row[.utmSource]
    append(row[.referrer])
    append(row[.hostname])
    append(utmSource.isEmpty && row[.referrer].isEmpty ? row[.source] : utmSource)
    append(row[.utmMedium])
    append(row[.utmCampaign])
    let hash = key.withUnsafeBytes { mediums.hash($0) }
    let position = key.withUnsafeBytes { mediums.value(of: $0, hash: hash) } ?? learn(hash)
    texts[position].withUnsafeBytes { writer.text(.medium, $0) }
  }

  private mutating func append(_ text: UnsafeRawBufferPointer) {
    key.append(contentsOf: text)
    key.append(0xFF)  // never in UTF-8
  }

  private mutating func learn(_ hash: UInt64) -> Int {
    let parts = key.split(separator: 0xFF, omittingEmptySubsequences: false)
    var referrer = Array(parts[0])
    if !referrer.isEmpty, !String(decoding: referrer, as: UTF8.self).contains("://") {
      referrer = Array("https://".utf8) + referrer
    }
    let host = parts[1].isEmpty ? Array(domain.utf8) : Array(parts[1])
    var landing = Array("https://".utf8) + host + Array("/".utf8)
    var separator = UInt8(ascii: "?")
    for (name, value) in zip(["utm_source", "utm_medium", "utm_campaign"], parts[2...]) where !value.isEmpty {
      landing.append(separator)
      landing += Array(name.utf8) + [UInt8(ascii: "=")]
      for byte in value { RowArrivals.percentEncode(byte, into: &landing) }
      separator = UInt8(ascii: "&")
    }
    let acquisition = referrer.withUnsafeBytes { referrer in
      landing.withUnsafeBytes { classifier.acquisition(referrer, $0, domain).value }
    }
    let medium = Array(acquisition.medium.utf8)
    let position = texts.firstIndex(of: medium) ?? texts.count
    if position == texts.count { texts.append(medium) }
    if mediums.isFull { mediums.removeAll() }
    key.withUnsafeBytes { mediums.insert($0, hash: hash, position) }
    return position
  }

  private static func percentEncode(_ byte: UInt8, into bytes: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
