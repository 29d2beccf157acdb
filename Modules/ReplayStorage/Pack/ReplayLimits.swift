/// Sizes beyond which recordings are not taken or not read.
package enum ReplayLimits {
  /// Objects and arrays within each other.
  package static let depthMax = 1_000
  /// Values and names of one chunk: what has more is not taken apart.
  package static let valuesMax = 3_000_000
  /// Bytes of JSON from which on a part ends before the next full snapshot.
  package static let partBytes = 64 << 10
  /// Bytes of JSON after which a part ends before any event.
  package static let partBytesMost = 4 << 20
  /// Bytes of JSON of one part: what is usual, and one event as large as a chunk may be.
  package static let partBytesMax = 40 << 20
  /// Bytes of names, shapes and texts after which a recording's dictionary begins anew.
  package static let dictionaryBytesMost = 16 << 20
  /// Bytes of a part's dictionary or columns before they are deflated.
  package static let streamBytesMax = 64 << 20
  /// Bytes of JSON of one recording; what comes then is not kept.
  package static let recordingBytesMax = 128 << 20
  /// Chunks of one recording.
  package static let chunksMax = 20_000
}
