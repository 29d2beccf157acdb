import Foundation

/// A file of events that servers and peers are fed with, and what is known of it.
struct EventFile {
  /// Import rows, one a line, in the order of time.
  let path: String
  /// Number of lines.
  let events: Int
  /// The midnight (UTC) after the last event: milliseconds since 1970.
  let end: Int64
  /// Size of the file.
  let bytes: Int

  /// What the file is, once it is written.
  enum Kind: String, CaseIterable {
    case rows = "ndjson"
    case log = "combined-log"
  }

  /// Writes made-up events to a file and says how many lines it has.
  ///
  /// - Parameter progress: told the share that is done.
  static func write(
    _ kind: Kind, size: Int, seed: UInt64, to path: String, progress: (Double) -> Void = { _ in }
  ) throws -> Int {
    let vocabulary = SiteVocabulary()
    var traffic = SyntheticTraffic(size: size, seed: seed, vocabulary: vocabulary)
    let rows = ImportRowText(seed: seed, vocabulary: vocabulary)
    var log = LogLineText(vocabulary: vocabulary)
    let file = try OutputFile(path)
    var lines = 0
    var days = 0
    var bytes: [UInt8] = []
    while let events = traffic.nextDay() {
      for event in events {
        switch kind {
        case .rows: rows.append(event, to: &bytes)
        case .log: log.append(event, to: &bytes)
        }
        lines += kind == .rows || event.name == 0 ? 1 : 0
        if bytes.count > 1 << 20 {
          try file.write(bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      }
      days += 1
      progress(Double(days) / Double(SyntheticTraffic.days))
    }
    try file.write(bytes)
    return lines
  }

  /// Looks at a file of import rows.
  ///
  /// - Throws: `BenchmarkError` when it has no rows with integer timestamps.
  init(reading path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw BenchmarkError("Cannot read \(path).") }
    var lines = 0
    var last: [UInt8] = []
    var bytes = 0
    // Without the pool, Foundation on Linux keeps nothing either way.
    while let block = try handle.read(upToCount: 4 << 20), !block.isEmpty {
      bytes += block.count
      block.withUnsafeBytes { raw in
        for byte in raw where byte == UInt8(ascii: "\n") { lines += 1 }
        last = Array((last + raw.suffix(65_536)).suffix(65_536))
      }
    }
    let times = String(decoding: last, as: UTF8.self).components(separatedBy: "\"timestamp\":").dropFirst()
    guard let latest = times.compactMap({ Int64($0.prefix { $0.isNumber }) }).max(), latest > 0 else {
      throw BenchmarkError("\(path) has no import rows with integer timestamps.")
    }
    self.path = path
    events = lines
    end = (latest / 86_400_000 + 1) * 86_400_000
    self.bytes = bytes
  }
}

/// Why a benchmark cannot go on.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A file that is written from its start to its end.
final class OutputFile {
  private let descriptor: Int32
  private let path: String

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BenchmarkError("Cannot write \(path).") }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      guard count > 0 else { throw BenchmarkError("Cannot write \(path).") }
      done += count
    }
  }
}
