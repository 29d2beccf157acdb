/// Some thousand records of an import and how far in the file they reach.
///
/// Blocks come in the file's order; storing one together with its `prefix`, in one transaction, makes an interrupted
/// import resumable: the next one is told the prefix and goes on behind it.
public struct ImportBlock: Sendable {
  /// Records one after another, see `EventRecord`. May be empty.
  public let records: [UInt8]
  /// Where in `records` each lies, in the file's order.
  public let ranges: [Range<Int>]
  /// The beginning of the file up to the end of this block.
  public let prefix: ImportPrefix
  /// Which of the known prefixes the file began with: the import that this one continues; `nil` for a new file.
  public let continued: ImportPrefix?
  /// Lines of the file up to the end of this block.
  public let lines: Int
}
