import ExternalRoutes
import Models
import ReplayStorage
import Storage

extension Installation {
  /// Reads what the journal's other consumers keep, whoever writes it.
  func makeBehaviorReader() -> BehaviorReader {
    let directory = directory
    return BehaviorReader(
      errorGroups: { website, status, limit throws(StoreError) in
        try ErrorGroups(directory: directory).groups(of: website, status: status, limit: limit)
      },
      heatmapPages: { website, limit throws(StoreError) in
        try Heatmaps(directory: directory).pages(of: website, limit: limit)
      },
      replays: { website, limit, offset throws(StoreError) in
        try Replays(directory: directory).replays(of: website, limit: limit, offset: offset)
      })
  }
}
