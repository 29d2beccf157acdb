public import HTTPSupport
import HTTPTypes
public import Hummingbird
public import Models
import NIOCore
import Storage
import Synchronization

/// `GET /e/config/{trackingCode}`: what a website's script has to know, as one document that browsers keep for a
/// minute.
///
/// Documents are made once for a catalog and minute, and told apart by their `ETag`.
public struct ConfigurationRoutes: Sendable {
  /// Seconds for which a browser need not ask again.
  static let maxAgeSeconds = 60
  /// Documents that are remembered. Beyond: all are forgotten and made anew.
  private static let rememberedMax = 1024

  private struct Ready {
    let catalog: CatalogSnapshot
    /// The minute that it holds in: days end and experiments begin within a minute of their time.
    let minute: Int64
    let bytes: [UInt8]
    let tag: String
  }

  private final class Memory: Sendable {
    let ready = Mutex<[WebsiteID: Ready]>([:])
  }

  private let catalog: CatalogAccess
  private let now: @Sendable () -> Instant
  private let memory = Memory()

  /// Routes over this catalog, at this time of day.
  public init(catalog: CatalogAccess, now: @escaping @Sendable () -> Instant) {
    self.catalog = catalog
    self.now = now
  }

  /// Adds the route.
  public func add(to router: Router<FootfallRequestContext>) {
    router.get("e/config/{trackingCode}") { request, context in try await answer(request, context) }
  }

  private func answer(_ request: Request, _ context: FootfallRequestContext) async throws -> Response {
    let catalog = try await self.catalog.snapshot()
    let name = context.parameters.get("trackingCode") ?? ""
    guard
      let website = catalog.website(trackingCode: name) ?? catalog.website(uuid: name) ?? catalog.website(number: name)
    else { throw UnknownTrackingCode() }
    let ready = try ready(website, catalog, now())
    var headers: HTTPFields = [
      .eTag: ready.tag, .cacheControl: "public, max-age=\(Self.maxAgeSeconds)",
    ]
    let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } } ?? []
    if known.contains(where: { $0 == ready.tag || $0 == "W/\(ready.tag)" || $0 == "*" }) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = "application/json; charset=utf-8"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: ready.bytes)))
  }

  private func ready(_ website: Website, _ catalog: CatalogSnapshot, _ now: Instant) throws -> Ready {
    let minute = now.seconds.floorDivided(by: 60)
    let known = memory.ready.withLock { $0[website.id] }
    if let known, known.catalog === catalog, known.minute == minute { return known }
    let document = try ScriptConfiguration.document(of: website, in: catalog, now: now)
    let text = JSONWriter.text(of: document)
    let tag = String(Hash64.of(text, seed: 0), radix: 16)
    let made = Ready(catalog: catalog, minute: minute, bytes: Array(text.utf8), tag: "\"\(tag)\"")
    memory.ready.withLock {
      if $0.count >= Self.rememberedMax { $0.removeAll() }
      $0[website.id] = made
    }
    return made
  }
}
