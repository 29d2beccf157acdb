import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct DeliveriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries", abstract: "Messages to webhooks that are on their way or were given up.",
    discussion: """
      The worker sends them, and tries for a day when a receiver does not take
      one. What was given up stays here until somebody has it sent again; of
      one webhook the latest 10,000.
      """,
    subcommands: [List.self, SendAgain.self])

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List them, oldest first.")

    @Option(help: ArgumentHelp("Only those in this state: waiting or dead.", valueName: "state"))
    var state: State?

    @Option(help: ArgumentHelp("Only those to this webhook, 18 digits.", valueName: "id"))
    var webhook: Int64?

    @Option(help: ArgumentHelp("Only those behind this one.", valueName: "number"))
    var after: Int64 = 0

    @OptionGroup var length: ListLength
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let snapshot = try installation.catalog.snapshot()
      let outbox = try Outbox(directory: installation.directory)
      let counts = try outbox.counts()
      let deliveries = try outbox.deliveries(state?.stored, webhook: webhook, after: after, limit: length.limit)
      common.show(
        [
          "waiting": .integer(counts.waiting), "dead": .integer(counts.dead),
          "deliveries": .array(deliveries.map { Self.document($0, snapshot) }),
        ], Self.text(deliveries, counts, snapshot))
    }

    private static func document(_ delivery: OutboxDelivery, _ snapshot: CatalogSnapshot) -> JSONValue {
      [
        "number": .integer(Int(delivery.id)), "id": .string(delivery.uuid), "state": .string(State(delivery.state).rawValue),
        "event": .string(delivery.event), "webhook_id": .string(String(delivery.webhook)),
        "website": snapshot.website(delivery.website).map { .string($0.domain) } ?? .null,
        "attempts": .integer(delivery.attempts), "created_at": .string(ISOTimestamp.text(delivery.createdAt)),
        "due_at": delivery.state == .waiting ? .string(ISOTimestamp.text(delivery.dueAt)) : .null,
        "outcome": delivery.outcome.isEmpty ? .null : .string(delivery.outcome),
        "body": JSONValue(parsing: delivery.body) ?? .string(delivery.body),
      ]
    }

    private static func text(
      _ deliveries: [OutboxDelivery], _ counts: (waiting: Int, dead: Int), _ snapshot: CatalogSnapshot
    ) -> String {
      var table = TextTable(["number", "state", "event", "webhook", "website", "tries", "made", "what came of it"])
      for delivery in deliveries {
        table.add([
          String(delivery.id), State(delivery.state).rawValue, delivery.event, String(delivery.webhook),
          snapshot.website(delivery.website)?.domain ?? "", String(delivery.attempts),
          ISOTimestamp.seconds(delivery.createdAt), delivery.outcome,
        ])
      }
      let sum = "\(counts.waiting) wait, \(counts.dead) were given up."
      return deliveries.isEmpty ? sum : table.text + "\n" + sum
    }
  }

  struct SendAgain: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay",
      abstract: "Have the worker send again what was given up, for another day.",
      discussion: "Each goes out under the id that it had. The worker begins within a second, or when it is started.")

    @Argument(help: "Deliveries, as 'deliveries list' numbers them.")
    var numbers: [Int64] = []

    @Option(help: ArgumentHelp("All to this webhook, 18 digits.", valueName: "id"))
    var webhook: Int64?

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard numbers.isEmpty != (webhook == nil) else {
        throw ValidationError("Say which deliveries: their numbers, or --webhook ID.")
      }
    }

    func execute() async throws {
      let installation = try common.installation()
      let (catalog, now) = (installation.catalog, installation.now)
      let outbox = try Outbox(directory: installation.directory)
      if let webhook {
        let dead = try outbox.deliveries(.dead, webhook: webhook, limit: 1)
        guard !dead.isEmpty else { throw CommandFailure("No delivery to webhook \(webhook) was given up.") }
        try catalog.add(.replayAll(webhook: webhook), now: now)
      }
      for number in numbers {
        guard try outbox.deliveries(.dead, after: number - 1, limit: 1).first?.id == number else {
          throw CommandFailure("Delivery \(number) is none that was given up.")
        }
      }
      for number in numbers { try catalog.add(.replay(delivery: number), now: now) }
      common.show(["asked": true], "The worker will send them again.")
    }
  }

  /// Whether a message will be tried again.
  enum State: String, ExpressibleByArgument {
    case waiting, dead

    init(_ state: OutboxDelivery.State) { self = state == .waiting ? .waiting : .dead }

    var stored: OutboxDelivery.State { self == .waiting ? .waiting : .dead }
  }
}
