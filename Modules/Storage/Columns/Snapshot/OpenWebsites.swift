import Models
import Synchronization

/// A website that questions were asked about lately: its file, and what was visible when somebody last looked.
final class OpenWebsite: Sendable {
  let reader: WebsiteReader
  /// The latest snapshot, and the version of hot that it was made of. Held while a website is read, so that those who
  /// ask for the same one at the same time wait for one reading.
  let latest = Mutex<(snapshot: WebsiteSnapshot, hotVersion: Int)?>(nil)

  init(_ reader: WebsiteReader) { self.reader = reader }
}

/// The websites that questions were asked about lately, up to a number: the one unused longest closes its file.
final class OpenWebsites: Sendable {
  private struct State {
    var entries: [WebsiteID: (website: OpenWebsite, used: UInt64)] = [:]
    var tick: UInt64 = 0

    var openFiles: Int { entries.values.reduce(0) { $0 + $1.website.reader.openFiles } }

    /// Removes those unused longest while there are too many, each counted with at least the one file that it will
    /// open.
    mutating func removeUnused(_ openFilesMax: Int) -> [OpenWebsite] {
      var open = entries.values.reduce(0) { $0 + max(1, $1.website.reader.openFiles) }
      guard open > openFilesMax else { return [] }
      var removed: [OpenWebsite] = []
      for (id, entry) in entries.sorted(by: { $0.value.used < $1.value.used }).dropLast() {
        entries.removeValue(forKey: id)
        removed.append(entry.website)
        open -= max(1, entry.website.reader.openFiles)
        if open <= openFilesMax { break }
      }
      return removed
    }
  }

  private let openFilesMax: Int
  private let state = Mutex(State())

  init(openFilesMax: Int) { self.openFilesMax = openFilesMax }

  /// The website's entry, made by `make` when there is none. Reads nothing.
  func open(_ id: WebsiteID, make: () -> OpenWebsite) -> OpenWebsite {
    let (website, unused) = state.withLock { state -> (OpenWebsite, [OpenWebsite]) in
      state.tick += 1
      if let entry = state.entries[id] {
        state.entries[id]!.used = state.tick  // found on the line above
        return (entry.website, [])
      }
      let website = make()
      state.entries[id] = (website, state.tick)
      return (website, state.removeUnused(openFilesMax))
    }
    // Outside the lock: closing takes time. Should one be read once more, it keeps no file open.
    for website in unused { website.reader.close() }
    return website
  }

  /// Files that are open now and not being read.
  var openFiles: Int { state.withLock { $0.openFiles } }

  /// Segments of all that is known, as far as nobody reads it just now.
  var segments: Int {
    state.withLock { state in
      state.entries.values.reduce(0) { sum, entry in
        sum + (entry.website.latest.withLockIfAvailable { $0?.snapshot.segments.count ?? 0 } ?? 0)
      }
    }
  }
}
