import NIOSSL

/// Who may have signed the certificates of receivers, besides those whom the machine trusts.
public struct TrustedAuthorities: Sendable {
  /// Nobody besides.
  public static let ofMachine = TrustedAuthorities(certificates: [])

  let certificates: [NIOSSLCertificate]

  /// A file that holds no certificates.
  public struct Unreadable: Error, Hashable, Sendable {
    /// Its path.
    public let path: String
    /// What is wrong with it.
    public let reason: String
  }

  private init(certificates: [NIOSSLCertificate]) { self.certificates = certificates }

  /// Those whose certificates stand in a file, in PEM, one behind the other. Read once.
  ///
  /// - Throws: ``Unreadable``.
  public init(path: String) throws(Unreadable) {
    do {
      certificates = try NIOSSLCertificate.fromPEMFile(path)
    } catch {
      throw Unreadable(path: path, reason: "\(error)")
    }
    guard !certificates.isEmpty else { throw Unreadable(path: path, reason: "it holds no certificate") }
  }
}
