import Auth
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Logging
import Models
import NIOCore
import NIOEmbedded
import Storage
import Synchronization
import TestSupport

@testable import ExternalRoutes

/// The External API over a catalog of its own, asked without a socket.
final class ExternalRig: Sendable {
  /// 2026-06-13T12:00:00Z.
  static let start = Instant(seconds: 1_781_352_000)

  let directory: TemporaryDirectory
  let catalog: Catalog
  let usage: UsageStore
  private let responder: any HTTPResponder<FootfallRequestContext>
  private let threads: BlockingPool
  private let time: RigTime

  init(
    endpoints: [ExternalEndpoint] = ExternalRoutes.endpoints, store: any EventStore = ReferenceEventStore(),
    behavior: BehaviorReader = .empty, scale: Double = 1, start: Instant = ExternalRig.start
  ) throws {
    directory = try TemporaryDirectory()
    catalog = try Catalog(directory: DataDirectory(path: directory.path), random: .system)
    threads = BlockingPool(name: "rig", threads: 2, queueDepthMax: 1024)
    usage = try UsageStore(directory: DataDirectory(path: directory.path))
    let time = RigTime(start: start)
    self.time = time
    let access = CatalogAccess(catalog: catalog, pool: threads)
    let router = Router(context: FootfallRequestContext.self)
    router.add(middleware: FailureMiddleware(table: FailureTable([ExternalFailures.rule]), now: { time.now }))
    let limits = RequestLimits(
      usage: usage, threads: threads, scale: LimitScale(factor: scale), clock: { time.passed })
    ExternalRoutes(
      endpoints, catalog: access, limits: limits, store: store, behavior: behavior, threads: threads,
      now: { time.now },
      clock: { time.passed }
    ).add(to: router)
    responder = router.buildResponder()
  }

  deinit { threads.close() }

  /// Lets time go by.
  func wait(seconds: Int64) { time.wait(seconds: seconds) }

  /// A team, which owns `addWebsite(_, team:)`'s websites and `addKey(team:)`'s keys.
  func addTeam(_ name: String, plan: SubscriptionPlan) throws -> Team {
    try catalog.addTeam(name: name, plan: plan)
  }

  func addWebsite(_ domain: String, team: TeamID = Catalog.defaultTeam) throws -> Website {
    guard let euro = CurrencyCode("EUR") else { preconditionFailure("EUR is three letters") }
    return try catalog.addWebsite(
      domain: domain, timeZone: "Etc/UTC", currency: euro, team: team, now: ExternalRig.start)
  }

  /// A new key's secret.
  func addKey(
    team: TeamID = Catalog.defaultTeam, reach: KeyReach = .allOfTeam, permission: KeyPermission = .fullAccess,
    user: String? = nil
  ) throws -> IssuedKey {
    try catalog.issueKey(
      name: "test", team: team, permission: permission, reach: reach, user: user, random: .system,
      now: ExternalRig.start)
  }

  /// Asks for a path below the API's root.
  func ask(
    _ path: String, key: IssuedKey?, method: HTTPRequest.Method = .get, body: String = ""
  ) async throws -> RigAnswer {
    try await ask(path, secret: key?.secret.text, method: method, body: body)
  }

  /// The same with any text as key.
  func ask(
    _ path: String, secret: String?, method: HTTPRequest.Method = .get, body: String = ""
  ) async throws -> RigAnswer {
    var head = HTTPRequest(method: method, scheme: "http", authority: "test", path: ExternalRoutes.root + path)
    if let secret, let name = HTTPField.Name("X-API-Key") { head.headerFields[name] = secret }
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    let source = ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "rig"))
    let response = try await responder.respond(to: request, context: FootfallRequestContext(source: source))
    let collector = BodyCollector()
    try await response.body.write(collector)
    return RigAnswer(status: response.status.code, headers: response.headers, text: collector.text)
  }
}

/// One answer.
struct RigAnswer {
  let status: Int
  let headers: HTTPFields
  let text: String

  /// The document, `[:]` when it is none.
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
  }

  var data: [String: Any] { json["data"] as? [String: Any] ?? [:] }
  var code: String? { (json["error"] as? [String: Any])?["code"] as? String }
  var message: String? { (json["error"] as? [String: Any])?["message"] as? String }

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// Time of day and time that passes, both moved by hand.
private final class RigTime: Sendable {
  private let start: Instant
  private let seconds = Mutex<Int64>(0)
  var now: Instant { seconds.withLock { start.advanced(byMilliseconds: $0 * 1000) } }
  var passed: Duration { seconds.withLock { .seconds($0 + 1_000_000) } }
  init(start: Instant) { self.start = start }
  func wait(seconds: Int64) { self.seconds.withLock { $0 += seconds } }
}

private final class BodyCollector: ResponseBodyWriter, Sendable {
  private let bytes = Mutex<[UInt8]>([])
  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
