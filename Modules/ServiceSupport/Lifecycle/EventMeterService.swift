import HTTPSupport
import ServiceLifecycle

/// Tells the usage store every second what trackers have counted, and the rest at the end.
struct EventMeterService: Service {
  private static let interval = Duration.seconds(1)
  private static let lastAttemptsMax = 10

  let meter: EventMeter

  func run() async throws {
    let telling = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: EventMeterService.interval)
        await meter.tellAll()
      }
    }
    try? await gracefulShutdown()  // ends by cancellation too, and the rest must be told then as well
    telling.cancel()
    for _ in 0..<EventMeterService.lastAttemptsMax {
      if await meter.tellAll() { return }
    }
  }
}
