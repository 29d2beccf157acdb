import HTTPSupport
import Ingestion
import Models
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import TrackingRoutes

/// The door before a journal that takes nothing.
@Suite struct RefusedEventsTests {
  private static let now = Instant("2026-03-02T12:00:00Z")

  @Test func `events that the journal refuses are never counted as accepted`() async throws {
    let temporary = try TemporaryDirectory()
    let directory = DataDirectory(path: temporary.path)
    let random = RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } }
    let catalog = try Catalog(directory: directory, random: random)
    let website = try catalog.addWebsite(
      domain: "example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!, team: Catalog.defaultTeam,
      now: Self.now)
    // In memory, so that the lane need not wait for them.
    _ = try catalog.salts(at: Self.now)
    _ = try catalog.snapshot()
    let journal = try Journal.open(folder: directory.journal)
    await journal.close()
    let pipeline = IngestPipeline(
      classifier: Classifier(
        client: { _, _ in ClientLabels() }, acquisition: { _, _, _ in Acquisition() }, place: { _ in Place() }),
      visitorHash: VisitorHash { _, _ in 1 })
    let door = TrackingDoor(
      catalog: CatalogAccess(catalog: catalog, pool: BlockingPool(name: "catalog", threads: 1, queueDepthMax: 10)),
      pipeline: pipeline, journal: journal, proxies: TrustedProxies(), failures: FailureTable([TrackingFailures.rule]),
      answers: RequestCounter(),
      realtime: RealtimeDoor(
        store: ColumnEventStore(directory: directory) { _ in nil },
        pool: BlockingPool(name: "realtime", threads: 1, queueDepthMax: 10), scale: LimitScale(factor: 0),
        now: { Self.now }, clock: { .zero }),
      meter: EventMeter(
        usage: try UsageStore(directory: directory),
        thread: BlockingPool(name: "meter", threads: 1, queueDepthMax: 10), scale: LimitScale(factor: 0)
      ) { Issue.record("\($0)") },
      random: random, now: { Self.now }, report: { _ in })
    let answer = try Self.post(#"[{"type":"pageview","url":"https://example.com/a"},{}]"#, to: website, through: door)
    #expect(answer.hasPrefix("HTTP/1.1 503 "), "\(answer)")
    #expect(journal.counts.refusedRequests == 1)
    #expect(pipeline.counters.current.accepted == 0)
    #expect(pipeline.counters.current.dropped == [.invalidEvent: 1])
  }

  /// Sends a body and runs the loop until nothing is left to do: on one thread, which such a loop belongs to.
  private static func post(_ body: String, to website: Website, through door: TrackingDoor) throws -> String {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withErrorHandling: false)
    let lane = TrackingLane(door, on: channel.eventLoop)
    try channel.pipeline.syncOperations.addHandler(RequestFront(lane, budget: BodyBudget(bytesMax: 1 << 20)))
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    let head = "POST /e/\(website.trackingCode) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    try channel.writeInbound(ByteBuffer(string: head + body))
    channel.embeddedEventLoop.run()
    var answer = ""
    while let data = try channel.readOutbound(as: IOData.self) {
      if case .byteBuffer(let bytes) = data { answer += String(buffer: bytes) }
    }
    return answer
  }
}
