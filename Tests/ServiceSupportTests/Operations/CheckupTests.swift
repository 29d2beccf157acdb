import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import ServiceSupport

@Suite struct CheckupTests {
  private let temporary: TemporaryDirectory
  private let installation: Installation
  private static let now = Instant("2026-03-02T12:00:00Z")
  private static let day: Int64 = 86_400_000

  init() throws {
    temporary = try TemporaryDirectory()
    installation = try Installation(path: temporary.path + "/data", sources: .system(pinnedNow: Self.now))
  }

  private func findings(_ change: (inout MachineState) -> Void = { _ in }) throws -> [String: Checkup.Finding] {
    var machine = MachineState(
      freeBytes: 100 << 30, availableMemoryBytes: 4 << 30, openFilesMax: 65_536, workerProcess: 7, hasTimeZones: true)
    change(&machine)
    let checkup = try Checkup(
      existing: installation.directory.path, sources: .system(pinnedNow: Self.now), machine: machine)
    return Dictionary(uniqueKeysWithValues: checkup.run().map { ($0.name, $0) })
  }

  @Test func `a new installation has no error, and every finding that is not ok says what to do`() throws {
    let findings = try findings()
    // The directory was made at the real time, which is after the pinned one.
    #expect(findings.values.filter { $0.level == .error }.map(\.name) == ["clock"])
    #expect(findings.values.allSatisfy { ($0.level == .ok) == $0.advice.isEmpty })
  }

  @Test func `a machine that runs out of things is told apart from one that has`() throws {
    #expect(try findings { $0.freeBytes = 100 << 20 }["disk space"]?.level == .error)
    #expect(try findings { $0.freeBytes = 500 << 20 }["disk space"]?.level == .warning)
    #expect(try findings { $0.availableMemoryBytes = 64 << 20 }["memory"]?.level == .error)
    #expect(try findings { $0.openFilesMax = 1024 }["open files"]?.level == .warning)
    #expect(try findings { $0.hasTimeZones = false }["time zones"]?.level == .warning)
  }

  @Test func `growth is measured between samples at least a day apart`() {
    func sample(_ days: Int64, _ bytes: Int64) -> SizeHistory.Sample {
      .init(at: Self.now.advanced(byMilliseconds: days * Self.day), bytes: bytes)
    }
    #expect(SizeHistory(samples: []).growth(days: 30) == nil)
    #expect(SizeHistory(samples: [sample(0, 5)]).growth(days: 30) == nil)
    #expect(SizeHistory(samples: [sample(0, 100), sample(4, 500)]).growth(days: 30) == 100)
    // Only the last days count.
    #expect(SizeHistory(samples: [sample(-50, 0), sample(0, 100), sample(10, 50)]).growth(days: 30) == -5)
  }

  @Test func `accepted events that nobody stores are a backlog`() async throws {
    #expect(try findings()["backlog"]?.level == .ok)
    let journal = try Journal.open(folder: installation.directory.journal)
    try await journal.append(
      JournalSubmission(
        website: WebsiteID(rawValue: 1), arrival: Self.now.advanced(byMilliseconds: -600_000), bytes: [1, 2, 3],
        entries: [JournalEntry(kind: 1, payload: 0..<3)]))
    await journal.close()
    #expect(try findings()["backlog"]?.level == .error)
    #expect(try JournalBacklog(directory: installation.directory).bytes == 24)
  }

  @Test func `a consumer that stands still is an error, and one whose file cannot be read too`() async throws {
    #expect(try findings()["consumer errors"]?.level == .ok)
    let journal = try Journal.open(folder: installation.directory.journal)
    try await journal.append(
      JournalSubmission(
        website: WebsiteID(rawValue: 1), arrival: Self.now.advanced(byMilliseconds: -600_000), bytes: [1, 2, 3],
        entries: [JournalEntry(kind: 1, payload: 0..<3)]))
    await journal.close()
    #expect(try findings()["consumer errors"]?.level == .error)
    #expect(try findings()["consumer heatmaps"]?.level == .error)
    #expect(try findings()["consumer replays"]?.level == .ok)
    try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: installation.directory.store(of: .replays)))
    #expect(try findings()["consumer replays"]?.level == .error)
  }

  @Test func `a directory that others may enter is a warning`() throws {
    #expect(try findings()["permissions"]?.level == .ok)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: installation.directory.path)
    #expect(try findings()["permissions"]?.level == .warning)
  }

  @Test func `an installation that cannot be opened still has a line for each check`() throws {
    let sound = try findings()
    let path = installation.directory.catalogGeneration
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let findings = try findings()
    #expect(Set(findings.keys) == Set(sound.keys))
    for name in ["catalog", "worker", "write-ahead logs", "stored data", "visitor salts"] {
      #expect(findings[name]?.level == .error && findings[name]?.detail.contains(path) == true, "\(name)")
    }
    for name in ["permissions", "disk space", "memory", "quarantine", "SQLite"] {
      #expect(findings[name]?.level == sound[name]?.level, "\(name)")
    }
  }

  @Test func `a file that nobody may look at is not taken for a sound one`() throws {
    // A link to itself: not even root comes to its end.
    try FileManager.default.createSymbolicLink(
      atPath: installation.directory.hot, withDestinationPath: installation.directory.hot)
    let findings = try findings()
    for name in ["clock", "quarantine", "stored data"] {
      #expect(findings[name]?.level == .error && findings[name]?.detail.contains("hot.sqlite") == true, "\(name)")
    }
  }

  @Test func `a directory that is not there is not made`() {
    let path = temporary.path + "/mistyped"
    #expect(throws: MissingData.self) { try Installation(existing: path, sources: .system()) }
    #expect(throws: MissingData.self) {
      try Checkup(existing: path, sources: .system(), machine: .read(path: path, workerLock: path + "/worker.lock"))
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
