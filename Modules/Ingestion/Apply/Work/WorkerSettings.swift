/// When the worker moves fresh rows into the websites' own files, and how long what was replaced stays there.
///
/// The defaults fit any size of installation. Small values make many small seals: more writing, the same figures.
public struct WorkerSettings: Hashable, Sendable {
  /// Fresh rows after which a website is sealed. An import gathers twice as many.
  public var sealRows = 65_536
  /// Age in seconds after which fresh rows are sealed, however few.
  public var sealAgeSeconds = 86_400
  /// Seconds for which replaced pieces stay while questions are always being asked; they go at once when nobody reads.
  public var retiredSeconds = 300
  /// Seconds between two looks at the ages of all websites.
  public var tidySeconds = 60
  /// Website files kept open between turns.
  package var openFilesMax = 32
  /// Blocks of an import gathered before a seal, however few rows they hold: whoever writes them waits when many are
  /// unsealed.
  package var importSealBlocks = 64
  /// Looks for a block in vain after which pending rows of an import are sealed anyway: about a second.
  package var importLooksMax = 20

  /// The defaults.
  public init() {}

  /// Rows that an import gathers before a seal: large segments, little memory.
  var importSealRows: Int { sealRows * 2 }
  var sealAgeMilliseconds: Int64 { Int64(sealAgeSeconds) * 1000 }
  var retiredMilliseconds: Int64 { Int64(retiredSeconds) * 1000 }
  var tidyMilliseconds: Int64 { Int64(tidySeconds) * 1000 }
}
