import Auth
import Delivery
import Models
import Storage
import Synchronization
import TestSupport
import Testing

/// The thread, the calls beside it and their end. What is called when is for `WebhookTurnsTests`.
@Suite struct WebhookDispatcherTests {
  /// Tells of each call, and answers when it is broken off or, where the host is no dead one, at once.
  private struct Caller: WebhookCaller {
    let calls: AsyncStream<WebhookCall>
    private let told: AsyncStream<WebhookCall>.Continuation

    init() { (calls, told) = AsyncStream.makeStream() }

    func make(_ call: WebhookCall) async -> WebhookOutcome {
      told.yield(call)
      guard call.address.host == "dead.example" else { return .delivered(status: 200) }
      let (never, ends) = AsyncStream<Void>.makeStream()
      await withTaskCancellationHandler { for await _ in never {} } onCancel: { ends.finish() }
      return .failed("broken off")
    }
  }

  private let rig: DeliveryRig

  init() throws { rig = try DeliveryRig() }

  private func dispatcher(_ caller: Caller) throws -> WebhookDispatcher {
    try WebhookDispatcher(
      directory: rig.directory, catalog: rig.catalog, caller: caller, signature: .hmacSHA256, random: .system,
      clock: { [clock = rig.clock] in clock.now }, report: { Issue.record("\($0)") })
  }

  @Test func `calls go out beside one that hangs, and its message stays`() async throws {
    _ = try rig.add("https://dead.example/hook", [.goalConversion])
    _ = try rig.add("https://a.example/hook", [.goalConversion])
    for number in 1...5 {
      try rig.note(.happened(.goalConversion, website: rig.website.id, data: #"{"n":\#(number)}"#))
    }
    let caller = Caller()
    let dispatcher = try dispatcher(caller)
    try dispatcher.start()
    var hosts: [String] = []
    for await call in caller.calls {
      hosts.append(call.address.host)
      if hosts.count == 6 { break }
    }
    #expect(hosts.sorted() == Array(repeating: "a.example", count: 5) + ["dead.example"])
    try await eventually("the last result is noted") { dispatcher.counts.delivered == 5 }
    dispatcher.stop()
    #expect(try rig.outbox().counts() == (5, 0))
    #expect(dispatcher.failure == nil)
  }

  @Test func `one that never began ends at once`() throws { try dispatcher(Caller()).stop() }
}
