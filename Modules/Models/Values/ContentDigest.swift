/// How the content of a file is recognized: a digest that two different contents never share, not even on purpose.
///
/// Handed in as a value, so that what reads files needs no cryptographic library of its own.
public struct ContentDigest: Sendable {
  /// The digest of what has been read so far. Belongs to one thread at a time.
  public struct Running {
    /// Takes the next bytes.
    public var update: (UnsafeRawBufferPointer) -> Void
    /// The 32 bytes of the digest of everything taken so far; more may follow.
    public var current: () -> [UInt8]

    /// A running digest of these closures.
    public init(update: @escaping (UnsafeRawBufferPointer) -> Void, current: @escaping () -> [UInt8]) {
      self.update = update
      self.current = current
    }
  }

  /// A digest of nothing yet.
  public var begin: @Sendable () -> Running

  /// A digest that begins with this closure.
  public init(begin: @escaping @Sendable () -> Running) {
    self.begin = begin
  }

  /// The 32 bytes of the digest of some bytes.
  public func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let running = begin()
    running.update(bytes)
    return running.current()
  }
}
