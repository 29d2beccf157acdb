import ArgumentParser

/// How long a list may become.
struct ListLength: ParsableArguments {
  @Option(help: "At most so many; of each store where there are several.")
  var limit = 100

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number above 0, not \(limit).") }
  }
}
