public import Models

extension RandomSource {
  /// The operating system's cryptographic source, for programs to hand in. Never repeats itself.
  public static let system = RandomSource { count in
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let word: UInt64 = generator.next()
      withUnsafeBytes(of: word) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
    }
    return bytes
  }
}
