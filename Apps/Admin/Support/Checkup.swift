import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

/// What `doctor` looks at, one after another.
struct Checkup {
  /// What was found out about one thing.
  struct Finding {
    let name: String
    let isWell: Bool
    let detail: String
  }

  let path: String

  /// All findings; what stands on something broken is left out.
  func run() -> [Finding] {
    let installation: Installation
    do {
      installation = try Installation(path: path, sources: .system())
    } catch {
      return [Finding(name: "data directory", isWell: false, detail: FailureSentence.text(error))]
    }
    return [
      Finding(name: "data directory", isWell: true, detail: installation.directory.path), freeSpace(),
      catalog(installation), worker(installation), quarantine(installation), timeZones(),
    ]
  }

  private func freeSpace() -> Finding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
      return Finding(name: "free space", isWell: false, detail: "cannot be found out")
    }
    let mebibytes = Int(free >> 20)
    return Finding(
      name: "free space", isWell: mebibytes >= 1024,
      detail: "\(ProgressBar.grouped(mebibytes)) MiB"
        + (mebibytes < 1024 ? ", less than 1024: events may be refused" : ""))
  }

  private func catalog(_ installation: Installation) -> Finding {
    do {
      let snapshot = try installation.catalog.snapshot()
      let keys = snapshot.keys.filter { $0.revokedAt == nil }.count
      return Finding(
        name: "catalog", isWell: true,
        detail: "\(snapshot.teams.count) teams, \(snapshot.websites.count) websites, \(keys) keys that work")
    } catch {
      return Finding(name: "catalog", isWell: false, detail: FailureSentence.text(error))
    }
  }

  private func worker(_ installation: Installation) -> Finding {
    do {
      let isFree = try FileLock.tryLock(path: installation.directory.workerLock) != nil
      let waiting = try installation.catalog.unfinishedJobs().count
      let jobs = waiting == 0 ? "no job waits" : "\(waiting) jobs wait"
      return Finding(
        name: "worker", isWell: !isFree || waiting == 0,
        detail: (isFree ? "none is running (start 'footfall serve')" : "running") + ", " + jobs)
    } catch {
      return Finding(name: "worker", isWell: false, detail: FailureSentence.text(error))
    }
  }

  private func quarantine(_ installation: Installation) -> Finding {
    do {
      let count = try installation.makeEventStore().quarantined()
      return Finding(
        name: "quarantine", isWell: count == 0,
        detail: count == 0 ? "empty" : "\(ProgressBar.grouped(count)) records could not be stored and were set aside")
    } catch {
      return Finding(name: "quarantine", isWell: false, detail: FailureSentence.text(error))
    }
  }

  private func timeZones() -> Finding {
    let isWell = FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Etc/UTC")
    return Finding(
      name: "time zones", isWell: isWell,
      detail: isWell
        ? "the tz database tells countries from browsers' time zones"
        : "no tz database: countries come from proxy headers alone (the package tzdata has it)")
  }
}
