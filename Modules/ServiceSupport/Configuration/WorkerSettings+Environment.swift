import Ingestion
import Storage

extension WorkerSettings {
  /// The defaults, changed by `FOOTFALL_SEAL_ROWS`, `FOOTFALL_SEAL_AGE`, `FOOTFALL_RETIRED_AGE` and
  /// `FOOTFALL_TIDY_INTERVAL`: variables and no options, because any command may become the worker.
  ///
  /// - Throws: `StoreError.failed` that names the variable.
  init(_ environment: ProcessEnvironment) throws(StoreError) {
    self.init()
    func set(_ name: String, _ setting: WritableKeyPath<WorkerSettings, Int>, atLeast least: Int) throws(StoreError) {
      guard let text = environment[name] else { return }
      guard let number = Int(text), (least...1 << 30).contains(number) else {
        throw .failed("\(name) takes a whole number from \(least) to \(1 << 30), not '\(text)'")
      }
      self[keyPath: setting] = number
    }
    try set("FOOTFALL_SEAL_ROWS", \.sealRows, atLeast: 1)
    try set("FOOTFALL_SEAL_AGE", \.sealAgeSeconds, atLeast: 1)
    try set("FOOTFALL_RETIRED_AGE", \.retiredSeconds, atLeast: 0)
    try set("FOOTFALL_TIDY_INTERVAL", \.tidySeconds, atLeast: 1)
  }
}
