public import Models

/// Hashes of visitors in the stores of the journal's other consumers: nobody is told from them.
package enum VisitorPseudonym {
  /// - Parameter text: what the client calls itself, or the eight bytes of a cookieless visitor.
  package static func of(_ text: UnsafeRawBufferPointer, isCookieless: Bool, of website: Website) -> UInt64 {
    of(text, isCookieless: isCookieless, seed: website.hashSeed)
  }

  /// - Parameter seed: that of the website's hashes.
  package static func of(_ text: UnsafeRawBufferPointer, isCookieless: Bool, seed: UInt64) -> UInt64 {
    Hash64.of(text, seed: isCookieless ? seed ^ 1 : seed)
  }

  /// The hash of an entry in the website's dictionary of visitors; `nil` of the empty one.
  static func of(entry: UnsafeRawBufferPointer, seed: UInt64) -> UInt64? {
    guard let kind = entry.first else { return nil }
    return of(
      UnsafeRawBufferPointer(rebasing: entry.dropFirst()), isCookieless: kind == VisitorKey.cookieless, seed: seed)
  }
}

/// A visitor as somebody names it, by hashes under the website's secret seed: what is noted of an erasure does not hold
/// the id that it removes.
public struct NamedVisitor: Hashable, Sendable {
  /// One way in which the id may be meant: as a client's own, or as the digits of a cookieless visitor.
  private struct Name: Hashable {
    /// Hash of the entry in the website's dictionary.
    var entry: UInt64
    /// Hash in the stores of consumers.
    var visitor: UInt64
  }

  private let names: [Name]

  /// The visitor that an export calls `id`, with or without `vis_` in front.
  public init(id: String, of website: Website) {
    var ids = [id]
    if id.hasPrefix("vis_") { ids.append(String(id.dropFirst(4))) }
    let seed = Domain.visitor.seed(website.hashSeed)
    names = ids.flatMap { VisitorKey.entries(for: $0) }.map { entry in
      entry.withUnsafeBytes { bytes in
        Name(
          entry: Hash64.of(bytes, seed: seed),
          visitor: VisitorPseudonym.of(
            UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), isCookieless: bytes[0] == VisitorKey.cookieless,
            of: website))
      }
    }
  }

  /// Hashes of the entries in the website's dictionary.
  var entries: Set<UInt64> { Set(names.map(\.entry)) }

  /// Hashes in the stores of consumers.
  package var visitors: Set<UInt64> { Set(names.map(\.visitor)) }

  /// Stored form.
  var text: String {
    names.map { String($0.entry, radix: 16) + "." + String($0.visitor, radix: 16) }.joined(separator: ",")
  }

  /// The visitor as stored.
  init?(text: String) {
    var names: [Name] = []
    for part in text.split(separator: ",") {
      let hashes = part.split(separator: ".").compactMap { UInt64($0, radix: 16) }
      guard hashes.count == 2 else { return nil }
      names.append(Name(entry: hashes[0], visitor: hashes[1]))
    }
    guard !names.isEmpty else { return nil }
    self.names = names
  }
}

/// How much was erased of a visitor's events.
public struct ErasedCounts: Hashable, Sendable {
  /// Sessions that are empty now.
  public var sessions = 0
  /// Events that are gone.
  public var events = 0

  /// Nothing.
  public init() {}

  /// A job's result.
  package var text: String { "\(sessions) \(events)" }

  /// The counts in a job's result.
  public init?(text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 2 else { return nil }
    (sessions, events) = (numbers[0], numbers[1])
  }
}
