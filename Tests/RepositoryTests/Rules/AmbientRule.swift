/// Time, chance and the environment are handed in: only `Apps` and `ServiceSupport` ask the machine for them.
enum AmbientRule {
  /// Calls that ask the machine, and what they ask for.
  static let calls: [(text: String, asks: String)] = [
    ("Date()", "the time"), ("Date.now", "the time"), ("clock_gettime(", "the time"), ("gettimeofday(", "the time"),
    ("ContinuousClock()", "the time"), ("SystemRandomNumberGenerator", "chance"), (".random(in:", "chance"),
    (".shuffled()", "chance"), ("arc4random", "chance"), ("UUID()", "chance"), ("getenv(", "the environment"),
    ("processInfo.environment", "the environment"),
  ]

  /// Where asking is the purpose: the source of chance that `Apps` hand to everybody.
  static let sources: Set<String> = ["Modules/Auth/Hashes/SystemRandom.swift"]

  static func findings(_ file: RepositoryFile) -> [Finding] {
    guard file.path.hasPrefix("Modules/"), file.target != "ServiceSupport", !sources.contains(file.path) else {
      return []
    }
    return file.lines.enumerated().flatMap { index, line in
      guard !line.trimmingBlanks.hasPrefix("//") else { return [Finding]() }
      return calls.filter { line.contains($0.text) }.map { call in
        Finding(path: file.path, line: index + 1, message: "\(call.text) asks the machine for \(call.asks): hand it in")
      }
    }
  }
}
