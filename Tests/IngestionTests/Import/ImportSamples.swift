import Foundation
import Models
import TestSupport

@testable import Ingestion

extension Website {
  /// A shop whose logs and rows are brought in.
  static func importSample(domain: String = "shop.example") -> Website {
    Website(
      id: WebsiteID(rawValue: 1), uuid: "5f0c7e0e-0000-4000-8000-000000000001", number: "100000000000000001",
      trackingCode: "ZV_sample", team: TeamID(rawValue: 1), domain: domain, name: domain, timeZone: "Etc/UTC",
      currency: CurrencyCode("EUR")!, isActive: true, createdAt: Instant(seconds: 0), hashSeed: 0x5EED,
      importKey: Array("import key".utf8))
  }
}

extension Instant {
  /// 2026-06-01T00:00:00Z, when the imports of these tests begin.
  static let importNow = Instant(seconds: 1_780_272_000)
}

extension Classifier {
  /// Rules that show what they were given: the browser is the User-Agent's first word, the source is the referrer.
  static let showing = Classifier(
    client: { userAgent, _ in
      let text = String(decoding: userAgent, as: UTF8.self)
      let words = ["bot", "spider", "crawl"]
      return ClientLabels(
        browser: String(text.prefix { $0 != " " }), browserVersion: "1", operatingSystem: "Any", device: "Desktop",
        isBot: words.contains { text.lowercased().contains($0) })
    },
    acquisition: { referrer, landing, domain in
      let landing = String(decoding: landing, as: UTF8.self)
      let query = landing.firstIndex(of: "?").map { String(landing[$0...]) } ?? ""
      let referrer = String(decoding: referrer, as: UTF8.self)
      if referrer.contains("//\(domain)/") { return Acquisition(medium: "internal") }
      return Acquisition(
        medium: referrer.isEmpty && query.isEmpty ? "direct" : "from \(referrer)\(query)", source: referrer,
        utmCampaign: query)
    },
    place: { _ in Place() })
}

extension VisitorHash {
  /// The numbers of bytes of the key and of each part, three decimal digits each.
  static let counting = VisitorHash { key, parts in
    parts.reduce(UInt64(key.count)) { $0 * 1000 + UInt64($1.count) }
  }

  /// Tells different parts apart, without any secret.
  static let telling = VisitorHash { _, parts in
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    return hash
  }
}

extension ContentDigest {
  /// FNV-1a: tells the files of these tests apart.
  static let quick = ContentDigest {
    final class State { var hash: UInt64 = 0xCBF2_9CE4_8422_2325 }
    let state = State()
    return Running(
      update: { bytes in for byte in bytes { state.hash = (state.hash ^ UInt64(byte)) &* 0x100_0000_01B3 } },
      current: { withUnsafeBytes(of: state.hash) { Array($0) } })
  }
}

/// A record as values, for expectations.
struct ImportedEvent: Equatable {
  var time: Int64
  var flags: EventRecord.Flags
  var idempotencyKey: UInt64 = 0
  var texts: [EventRecord.Field: String] = [:]
  var revenue: Money?
  var properties: [String: String] = [:]

  init(_ bytes: some Sequence<UInt8>) {
    self = Array(bytes).withUnsafeBytes { bytes in
      let reader = EventRecordReader(bytes)!
      var event = ImportedEvent(time: reader.timestamp.milliseconds, flags: reader.flags)
      event.idempotencyKey = reader.idempotencyKey
      event.revenue = reader.revenue
      for field in EventRecord.Field.allCases where !reader.text(field).isEmpty {
        event.texts[field] = String(decoding: reader.text(field), as: UTF8.self)
      }
      reader.forEachProperty {
        event.properties[String(decoding: $0, as: UTF8.self)] = String(decoding: $1, as: UTF8.self)
      }
      return event
    }
  }

  init(time: Int64, flags: EventRecord.Flags) {
    self.time = time
    self.flags = flags
  }
}

/// What became of one line, as a value.
enum ParsedLine: Equatable {
  case event(ImportedEvent)
  case marked(ImportedEvent)
  case skipped(SkipReason)
  case rejected(String)

  /// The event, counted or marked.
  var event: ImportedEvent? {
    switch self {
    case .event(let event), .marked(let event): event
    case .skipped, .rejected: nil
    }
  }

  /// Why the line was rejected.
  var rejection: String? {
    if case .rejected(let reason) = self { reason } else { nil }
  }
}

extension LineParser {
  /// Parses one line given as text.
  mutating func outcome(_ line: String) -> ParsedLine { outcome(Array(line.utf8)) }

  mutating func outcome(_ line: [UInt8]) -> ParsedLine {
    var writer = EventRecordWriter()
    let outcome = line.withUnsafeBytes { parse($0, into: &writer) }
    switch outcome {
    case .event(let range): return .event(ImportedEvent(writer.bytes[range]))
    case .markedEvent(let range): return .marked(ImportedEvent(writer.bytes[range]))
    case .skipped(let reason): return .skipped(reason)
    case .rejected(let reason): return .rejected(reason)
    }
  }
}

extension SeededGenerator {
  /// 0 up to, not including, `count`.
  mutating func below(_ count: Int) -> Int { number(0...count - 1) }
}

/// A folder for the files of one test, gone with the value.
final class ImportFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "footfall-import-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and opens it for an import.
  func file(_ bytes: some Sequence<UInt8>, named name: String = "file") throws -> SourceFile {
    let place = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: place))
    return try SourceFile.open(path: place, temporaryFolder: path)
  }
}
