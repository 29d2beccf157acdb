import Models
import Storage

/// Websites that are kept open between turns.
extension WorkerTurns {
  /// What applies the records of a website, opened when it is not yet.
  func applier(of website: Website) throws -> WebsiteApplier {
    tick += 1
    if let entry = appliers[website.id] {
      appliers[website.id]!.used = tick  // found on the line above
      return entry.applier
    }
    let applier = try WebsiteApplier(website: website, hot: hot, directory: directory)
    appliers[website.id] = (applier, tick, 0)
    if applier.writer.foundSeal { tidying[website.id] = 0 }
    return applier
  }

  /// Closes the files of the websites of a turn when they are many, and lets go of websites that were not among them
  /// when all together take too much memory.
  func closeFiles(_ touched: Set<WebsiteID>) {
    if touched.count > settings.openFilesMax {
      for website in touched.sorted() { appliers[website]?.applier.writer.rest() }
    }
    for website in touched {
      guard let applier = appliers[website]?.applier else { continue }
      appliers[website]!.size = applier.size  // found on the line above
    }
    letGo(except: touched)
  }

  private func letGo(except touched: Set<WebsiteID>) {
    var size = appliers.values.reduce(0) { $0 + $1.size }
    guard size > Self.websiteBytesMax else { return }
    let idle = appliers.filter { !$0.value.applier.writer.hasPending && !touched.contains($0.key) }
    for (website, entry) in idle.sorted(by: { $0.value.used < $1.value.used }) {
      guard size > Self.websiteBytesMax / 4 * 3 else { return }
      entry.applier.writer.rest()
      appliers[website] = nil
      size -= entry.size
    }
  }
}
