import Foundation

/// Inputs kept in `Tests/Corpus`: where mutation starts from, and every input that ever did harm.
public enum Corpus {
  /// The cases of a file, one a line. `#` begins a comment line, `\xHH` stands for a byte, `\\` for a backslash.
  ///
  /// - Throws: what reading the file throws.
  public static func cases(_ name: String) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Corpus/\(name).txt"), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { unescaped(Array($0.utf8)) }
  }

  /// How often a test repeats itself: `count`, times the number in `FOOTFALL_FUZZ_FACTOR`.
  public static func rounds(_ count: Int) -> Int {
    count * (ProcessInfo.processInfo.environment["FOOTFALL_FUZZ_FACTOR"].flatMap { Int($0) } ?? 1)
  }

  /// Seeds of a test: 1 up to `count`, moved by `FOOTFALL_FUZZ_SEED`.
  public static func seeds(_ count: Int) -> [UInt64] {
    let first = ProcessInfo.processInfo.environment["FOOTFALL_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    return (0..<UInt64(count)).map { first &+ $0 }
  }

  /// Keeps an input in the folder that `FOOTFALL_FUZZ_KEEP` names before it is tried, so that one that ends the process
  /// is still there afterwards.
  public static func keep(_ bytes: [UInt8], of test: String) {
    guard let folder = keepFolder else { return }
    try? Data(bytes).write(to: URL(filePath: "\(folder)/\(test)"))
  }

  private static let keepFolder = ProcessInfo.processInfo.environment["FOOTFALL_FUZZ_KEEP"]

  private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
        if bytes[at + 1] == UInt8(ascii: "x"), at + 3 < bytes.count,
          let byte = UInt8(String(decoding: bytes[at + 2...at + 3], as: UTF8.self), radix: 16)
        {
          result.append(byte)
          at += 4
          continue
        }
        if bytes[at + 1] == UInt8(ascii: "\\") { at += 1 }
      }
      result.append(bytes[at])
      at += 1
    }
    return result
  }
}
