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

@testable import PageSenseRoutes

/// The PageSense API over a catalog of its own, asked without a socket.
final class PageSenseRig: Sendable {
  /// 2026-06-13T12:00:00Z.
  static let start = Instant(seconds: 1_781_352_000)

  let directory: TemporaryDirectory
  let catalog: Catalog
  let client: RegisteredClient
  private let responder: any HTTPResponder<FootfallRequestContext>
  private let threads: BlockingPool
  private let time: RigTime
  /// Bodies of conversions that a website's server told of.
  let recorded = RecordedConversions()

  init(
    endpoints: [PageSenseEndpoint] = PageSenseRoutes.endpoints, store: any EventStore = ReferenceEventStore(),
    scale: Double = 1
  ) throws {
    directory = try TemporaryDirectory()
    catalog = try Catalog(directory: DataDirectory(path: directory.path), random: .system)
    client = try catalog.registerOAuthClient(
      name: "Sync <b>& Co</b>", redirectURI: "https://app.example.com/back", random: .system, now: PageSenseRig.start)
    threads = BlockingPool(name: "rig", threads: 2, queueDepthMax: 1024)
    let usage = try UsageStore(directory: DataDirectory(path: directory.path))
    let time = RigTime(start: PageSenseRig.start)
    self.time = time
    let router = Router(context: FootfallRequestContext.self)
    router.add(middleware: RequestIDMiddleware { "made by the rig" })
    router.add(
      middleware: FailureMiddleware(
        table: FailureTable([PageSenseFailures.rule]),
        form: { failure, _, _ in PageSenseFailures.document(failure) }, now: { time.now }))
    let limits = CallLimits(
      usage: usage, threads: threads, scale: LimitScale(factor: scale), clock: { time.passed })
    PageSenseRoutes(
      endpoints, catalog: catalog, access: CatalogAccess(catalog: catalog, pool: threads), limits: limits,
      store: store, directory: DataDirectory(path: directory.path), threads: threads, logins: threads,
      publicURL: "https://stats.example.com", random: .system,
      conversions: { [recorded] _, body, _ in
        recorded.bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
      },
      now: { time.now }
    ).add(to: router)
    responder = router.buildResponder()
  }

  deinit { threads.close() }

  /// The API with the document's website and a token for all of it.
  static func company() throws -> (rig: PageSenseRig, website: Website, token: String) {
    let rig = try PageSenseRig()
    return (rig, try rig.addWebsite("company.com"), try rig.token())
  }

  /// Lets time go by.
  func wait(seconds: Int64) { time.wait(seconds: seconds) }

  var now: Instant { time.now }

  func addWebsite(
    _ domain: String, team: TeamID = Catalog.defaultTeam, timeZone: String = "Etc/UTC"
  ) throws -> Website {
    try catalog.addWebsite(
      domain: domain, timeZone: timeZone, currency: WebsiteFields.dollar, team: team, now: PageSenseRig.start)
  }

  /// A new access token.
  func token(
    _ scopes: String = OAuthScope.documented.map(\.description).joined(separator: ","),
    team: TeamID = Catalog.defaultTeam
  ) throws -> String {
    guard let scopes = OAuthScopes(scopes) else { preconditionFailure("no scopes: \(scopes)") }
    let grant = OAuthGrant(client: client.client.id, team: team, user: nil, scopes: scopes, isOffline: true)
    guard let tokens = try catalog.issueOAuthTokens(grant, random: .system, now: time.now) else {
      preconditionFailure("tokens for scripts have no limit")
    }
    return tokens.access.text
  }

  /// Asks for a path below the API's root with a token.
  func ask(
    _ path: String, token: String?, method: HTTPRequest.Method = .get, body: String = "",
    headers: HTTPFields = [:]
  ) async throws -> RigAnswer {
    var headers = headers
    if let token { headers[.authorization] = "Zoho-oauthtoken \(token)" }
    return try await send(method, PageSenseRoutes.root + path, headers: headers, body: body)
  }

  /// Sends any request.
  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String = ""
  ) async throws -> RigAnswer {
    var head = HTTPRequest(method: method, scheme: "http", authority: "test", path: path)
    head.headerFields = headers
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

  /// The document, `null` when it is none.
  var json: JSONValue { JSONValue(parsing: text) ?? .null }
  /// The number of an error.
  var code: Int? {
    guard case .integer(let code) = json["code"] else { return nil }
    return code
  }
  var message: String? {
    guard case .string(let message) = json["message"] else { return nil }
    return message
  }

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

extension JSONValue {
  /// The member of an object; `null` where there is none.
  func member(_ name: String) -> JSONValue { self[name] ?? .null }
  /// A value of an array; `null` where there is none.
  func item(_ index: Int) -> JSONValue { items.indices.contains(index) ? items[index] : .null }
  /// The text of a string.
  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
  /// A whole number.
  var int: Int? {
    guard case .integer(let number) = self else { return nil }
    return number
  }
  /// Any number.
  var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
  /// The values of an array.
  var items: [JSONValue] {
    guard case .array(let items) = self else { return [] }
    return items
  }
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

/// What a website's server told of.
final class RecordedConversions: Sendable {
  let bodies = Mutex<[String]>([])
}
