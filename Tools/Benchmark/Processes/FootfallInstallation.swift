import Foundation
import Models
import Storage

/// A data directory and the `footfall` commands that act on it.
final class FootfallInstallation {
  let program: String
  let folder: String
  /// UUID of the website that everything is about.
  private(set) var website = ""
  private(set) var trackingCode = ""
  private(set) var key = ""

  /// - Parameters:
  ///   - program: path of `footfall`.
  ///   - folder: where the data lie; made with a website and a key when it is empty.
  init(program: String, folder: String) throws {
    self.program = program
    self.folder = folder
    let made = try command(["website", "add", "bench.example.com", "--timezone", "Etc/UTC"])
    guard let id = made["id"] as? String, let code = made["tracking_code"] as? String,
      let key = try command(["key", "add", "--name", "bench", "--all"])["key"] as? String
    else { throw BenchmarkError("footfall did not name its website and key.") }
    website = id
    trackingCode = code
    self.key = key
  }

  /// One that an earlier run made.
  init(program: String, folder: String, _ known: ImportedWebsite) {
    self.program = program
    self.folder = folder
    website = known.website
    trackingCode = known.trackingCode
    key = known.key
  }

  /// The same data and keys in another folder. No server may run on this one meanwhile.
  func copy(to folder: String) throws -> FootfallInstallation {
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.copyItem(atPath: self.folder, toPath: folder)
    return FootfallInstallation(
      program: program, folder: folder,
      .init(website: website, trackingCode: trackingCode, key: key, seconds: 0, peakMemory: 0, bytes: 0))
  }

  /// Runs a command that must succeed, and answers with the document it prints.
  @discardableResult
  func command(_ arguments: [String]) throws -> [String: Any] { try measured(arguments).document }

  /// The same, with what it cost.
  func measured(_ arguments: [String]) throws -> (document: [String: Any], ending: ChildProcess.Ending) {
    let (printed, ending) = try run(arguments)
    return (printed as? [String: Any] ?? [:], ending)
  }

  /// The same for a command that prints a list.
  func measuredList(_ arguments: [String]) throws -> (documents: [[String: Any]], ending: ChildProcess.Ending) {
    let (printed, ending) = try run(arguments)
    return (printed as? [[String: Any]] ?? [], ending)
  }

  private func run(_ arguments: [String]) throws -> (printed: Any?, ending: ChildProcess.Ending) {
    let process = try ChildProcess(program, arguments + ["--data-dir", folder, "--json"])
    let text = process.readAll()
    let ending = process.wait()
    guard ending.status == 0 else {
      throw BenchmarkError("footfall \(arguments.prefix(6).joined(separator: " ")) failed.")
    }
    return (try? JSONSerialization.jsonObject(with: Data(text.utf8)), ending)
  }

  /// Starts all roles in one process.
  func serve(port: Int = 0) throws -> FootfallServerProcess {
    try FootfallServerProcess([program, "serve"], folder: folder, port: port)
  }

  /// Starts the tracker endpoint alone: what it takes lies in its journal.
  func track() throws -> FootfallServerProcess {
    try FootfallServerProcess(["\(program)-tracker"], folder: folder, port: 0)
  }

  /// The engine on these data, as a server has it.
  func engine() throws -> (store: ColumnEventStore, website: WebsiteID) {
    try Self.engine(folder: folder, website: website)
  }

  static func engine(folder: String, website: String) throws -> (store: ColumnEventStore, website: WebsiteID) {
    let directory = DataDirectory(path: folder)
    // The catalog is only read here, so that nobody asks for chance.
    let catalog = try Catalog(directory: directory, random: RandomSource { [UInt8](repeating: 1, count: $0) })
    guard let id = try catalog.snapshot().website(uuid: website)?.id else {
      throw BenchmarkError("The catalog does not know \(website).")
    }
    let store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    return (store, id)
  }
}
