import HTTPSupport
import Ingestion
import Logging
import ServiceLifecycle

/// Reads the database of places anew when its file has changed.
struct PlacesService: Service {
  private static let lookSeconds = 2

  let places: GeoPlaces
  let threads: BlockingPool
  let logger: Logger

  /// Looks every other second, until the graceful shutdown.
  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        while true {
          try await Task.sleep(for: .seconds(PlacesService.lookSeconds))
          do {
            let isNew = try await threads.run { try places.refresh() }
            if isNew { logger.notice("The database of places was read anew.") }
          } catch let error as GeoDatabaseError {
            logger.error("\(error)")
          }
        }
      }
    } catch is CancellationError {}
  }
}
