import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct QuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "Records that were accepted and could not be stored.",
    discussion: """
      Nothing that was accepted is thrown away: what cannot be stored is set
      aside with its bytes and the reason, and the rest goes on. Items of the
      event store have bare numbers (17); errors, heatmaps and replays keep
      theirs apart (errors-17).
      """,
    subcommands: [List.self, Show.self, Retry.self, Drop.self])

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what was set aside, oldest first, and the websites that are set aside as a whole.")

    @Option(
      help: ArgumentHelp("Only items behind this one, of its store: a number, or like errors-17.", valueName: "item"),
      transform: QuarantineCommand.name)
    var after: QuarantinedItemName?

    @OptionGroup var length: ListLength
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let limit = length.limit
      let installation = try common.installation()
      let directory = installation.directory
      let snapshot = try installation.catalog.snapshot()
      let events = try Quarantine(directory: directory)
      var total = try events.count()
      var items = after == nil ? try events.items(limit: limit) : []
      if let after {
        items = try Quarantine(directory: directory, of: after.consumer).items(after: after.number, limit: limit)
      }
      // A store that cannot be read hides what lies in it, not what lies in the others.
      var unreadable: [ConsumerKind: String] = [:]
      for consumer in ConsumerKind.allCases {
        do throws(StoreError) {
          let quarantine = try Quarantine(directory: directory, of: consumer)
          total += try quarantine.count()
          if after == nil { items += try quarantine.items(limit: limit) }
        } catch { unreadable[consumer] = error.description }
      }
      let websites = try events.websites()
      common.show(
        [
          "total": .integer(total), "items": .array(items.map { QuarantineText.document($0, snapshot) }),
          "websites": .array(websites.map { QuarantineText.document($0, snapshot) }),
          "unreadable": .object(
            unreadable.sorted { $0.key.rawValue < $1.key.rawValue }.map { .init($0.key.rawValue, .string($0.value)) }),
        ], QuarantineText.text(items, of: total, websites, snapshot, unreadable: unreadable))
      if !unreadable.isEmpty { throw ExitCode.failure }
    }
  }

  struct Show: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Show one item: what it is, and its bytes.")

    @Argument(help: "The item, as 'quarantine list' shows it.", transform: QuarantineCommand.name)
    var id: QuarantinedItemName

    @Option(help: ArgumentHelp("Also write its bytes into this file.", valueName: "file"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      guard let (item, bytes) = try Quarantine(directory: installation.directory, of: id.consumer).item(id.number)
      else {
        throw CommandFailure("There is no item \(id) in the quarantine.")
      }
      if let output {
        do { try Data(bytes).write(to: URL(fileURLWithPath: output)) } catch {
          throw CommandFailure("Cannot write \(output): \(error.localizedDescription)")
        }
      }
      let snapshot = try installation.catalog.snapshot()
      let fields = QuarantineText.fields(of: item, bytes)
      let record = fields.map { JSONValue.object($0.map { .init($0.name, .string($0.text)) }) } ?? .null
      let members = [
        JSONValue.Member("record", record), .init("bytes_base64", .string(Data(bytes).base64EncodedString())),
      ]
      guard case .object(let known) = QuarantineText.document(item, snapshot) else { return }
      common.show(.object(known + members), QuarantineText.text(item, fields, bytes, snapshot))
    }
  }

  /// Which items a command is about.
  struct Selection: ParsableArguments {
    @Argument(
      help: "Items, as 'quarantine list' shows them: numbers, or like errors-17.", transform: QuarantineCommand.name)
    var ids: [QuarantinedItemName] = []

    @Flag(name: .customLong("all"), help: "All items.")
    var isForAll = false

    @Option(help: "All items of this website.")
    var website: String?

    func validate() throws {
      guard (ids.isEmpty ? 0 : 1) + (isForAll ? 1 : 0) + (website == nil ? 0 : 1) == 1 else {
        throw ValidationError("Say which items: their names, --website ID, or --all.")
      }
    }

    /// What the worker is asked.
    func selection(_ catalog: Catalog) throws -> QuarantineSelection {
      if let website { return .website(try catalog.website(matching: website).id) }
      return isForAll ? .all : .items(ids)
    }
  }

  struct Retry: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store items after all, each exactly once.",
      discussion: """
        They go the way of every record: an item whose event id was stored in
        the meantime counts no second time. What cannot be stored stays. Exits 1
        when anything stays.
        """)

    @OptionGroup var items: Selection
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let report = try await QuarantineCommand.run(
        .retryQuarantined(items.selection(installation.catalog)), installation)
      common.show(QuarantineText.document(report), QuarantineText.text(report))
      if report.counts[.kept] ?? 0 > 0 || report.counts[.missing] ?? 0 > 0 { throw ExitCode.failure }
    }
  }

  struct Drop: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Throw items away for good.", discussion: "Their events are lost. Exits 1 when there is no such item.")

    @OptionGroup var items: Selection
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let report = try await QuarantineCommand.run(
        .dropQuarantined(items.selection(installation.catalog)), installation)
      common.show(QuarantineText.document(report), QuarantineText.text(report))
      if report.counts[.missing] ?? 0 > 0 { throw ExitCode.failure }
    }
  }

  /// An item's name in the words of a command.
  private static func name(_ text: String) throws -> QuarantinedItemName {
    guard let name = QuarantinedItemName(text) else { throw ValidationError("'\(text)' is no item: 17, or errors-17.") }
    return name
  }

  private static func run(_ kind: JobKind, _ installation: Installation) async throws -> QuarantineReport {
    let job = try WorkerJob(kind, installation)
    let done = try await job.wait()
    job.finish()
    return QuarantineReport(text: done.result ?? "")
  }
}
