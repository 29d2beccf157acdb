/// The beginning of a file that an import has brought in: how far it reached and what the bytes were.
///
/// It knows a file by content, whatever its name, and a log that has grown by what it was before. Of compressed files
/// it is the uncompressed bytes that count.
public struct ImportPrefix: Hashable, Sendable {
  /// Uncompressed bytes from the start of the file.
  public let bytes: Int64
  /// SHA-256 of those bytes, 32 bytes.
  public let digest: [UInt8]

  /// The prefix of so many bytes with that digest.
  public init(bytes: Int64, digest: [UInt8]) {
    self.bytes = bytes
    self.digest = digest
  }
}
