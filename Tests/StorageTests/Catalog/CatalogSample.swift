import Models
import Storage
import Synchronization

extension RandomSource {
  /// A source that repeats itself for the same seed (SplitMix64).
  static func seeded(_ seed: UInt64) -> RandomSource {
    let state = Mutex(seed)
    return RandomSource { count in
      state.withLock { state in
        (0..<count).map { _ in
          state &+= 0x9E37_79B9_7F4A_7C15
          var mixed = state
          mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
          mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
          return UInt8(truncatingIfNeeded: mixed >> 56)
        }
      }
    }
  }
}

/// A catalog in a directory of its own, and what tests ask of it most.
struct CatalogSample {
  let files: DatabaseDirectory
  let data: DataDirectory
  let catalog: Catalog
  /// 2026-08-01T12:00:00Z.
  let now = Instant(seconds: 1_785_585_600)

  init(seed: UInt64 = 1) throws {
    files = try DatabaseDirectory()
    data = DataDirectory(path: files.file("data"))
    catalog = try Catalog(directory: data, random: .seeded(seed))
  }

  /// Another view of the same data directory, as another process has it.
  func other(seed: UInt64 = 2) throws -> Catalog {
    try Catalog(directory: data, random: .seeded(seed))
  }

  /// A website in Berlin, with euros.
  func addWebsite(_ domain: String, team: TeamID = Catalog.defaultTeam) throws -> Website {
    try catalog.addWebsite(
      domain: domain, timeZone: "Europe/Berlin", currency: .euro, team: team, now: now)
  }

  /// A key with a made-up secret.
  func addKey(_ name: String, hash: UInt8, reach: KeyReach = .allOfTeam) throws -> APIKey {
    try catalog.addKey(
      name: name, team: Catalog.defaultTeam, permission: .fullAccess, reach: reach, user: "a@example.com",
      id: APIKeyID(rawValue: "key_\(name)"), secretHash: .repeating(hash), prefix: "zv_\(hash)", now: now)
  }

  /// Lends a connection of its own to the catalog's file.
  func inspect() throws -> Connection {
    try Connection(path: data.catalog, Connection.Options(mode: .readWrite))
  }
}

extension CurrencyCode {
  static var euro: CurrencyCode {
    guard let code = CurrencyCode("EUR") else { preconditionFailure("EUR is three letters") }
    return code
  }
}

extension KeyHash {
  static func repeating(_ byte: UInt8) -> KeyHash {
    guard let hash = KeyHash([UInt8](repeating: byte, count: 32)) else { preconditionFailure("32 bytes are a hash") }
    return hash
  }
}
