package import NIOSSL

/// Certificates for `hooks.example`, one of them for 127.0.0.1 too, and who signed them. Good from 2000 to 2126,
/// whatever a machine's clock says, and for tests alone, which is why the key may stand here.
package enum ReceiverCertificate {
  /// Who signed them, in PEM.
  package static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Gb290ZmFs
    bCB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowGTEXMBUG
    A1UEAwwORm9vdGZhbGwgdGVzdHMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAST
    +tRT/tAtjlDlO6VsIHKgP1HM8qIQJNqOAJf21NHorRrDUz144KyNFGqpMDCBQ03F
    QBHlRFWzmWgALGOYQ496o0IwQDAdBgNVHQ4EFgQUJozwEtjE3SCA/0ilp6Ekel/x
    NskwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwCgYIKoZIzj0EAwID
    SAAwRQIhAKDy6ypW4cZo3VyWscoy+7dMzDxqfq+7aJGxUpDBpWJoAiApXh+3ETsh
    o22M+Nt2Pwk66WNy8+AZEgFgk09GKgN/vQ==
    -----END CERTIFICATE-----
    """

  private static let ofNameAndAddress = """
    -----BEGIN CERTIFICATE-----
    MIIBtDCCAVmgAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Gb290ZmFs
    bCB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowGDEWMBQG
    A1UEAwwNaG9va3MuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOZA
    u7JOAbD/9sNB8phYk5HjMwoTGhPpVWw7cZLd5ZDaOXq8UqDoDFIGEERW6Yt9qe4S
    YwJDTJcLxFiMJ/656hajgZAwgY0wHgYDVR0RBBcwFYINaG9va3MuZXhhbXBsZYcE
    fwAAATAJBgNVHRMEAjAAMAsGA1UdDwQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcD
    ATAdBgNVHQ4EFgQUaS5OzB4+V65bh+55eJIKqgVPpWIwHwYDVR0jBBgwFoAUJozw
    EtjE3SCA/0ilp6Ekel/xNskwCgYIKoZIzj0EAwIDSQAwRgIhAKPzRA68S5J30tpK
    K2q1OWup/SLVfFNLo8trQN+McOI0AiEArvDWPwLk+/Lw7c1UGwLdnDWT+3nQL/N1
    rDWLJvpae9w=
    -----END CERTIFICATE-----
    """

  private static let ofName = """
    -----BEGIN CERTIFICATE-----
    MIIBrTCCAVOgAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Gb290ZmFs
    bCB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowGDEWMBQG
    A1UEAwwNaG9va3MuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOZA
    u7JOAbD/9sNB8phYk5HjMwoTGhPpVWw7cZLd5ZDaOXq8UqDoDFIGEERW6Yt9qe4S
    YwJDTJcLxFiMJ/656hajgYowgYcwGAYDVR0RBBEwD4INaG9va3MuZXhhbXBsZTAJ
    BgNVHRMEAjAAMAsGA1UdDwQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNV
    HQ4EFgQUaS5OzB4+V65bh+55eJIKqgVPpWIwHwYDVR0jBBgwFoAUJozwEtjE3SCA
    /0ilp6Ekel/xNskwCgYIKoZIzj0EAwIDSAAwRQIgZgdXTxmITFBy3/YeWgx0etJV
    6F/si6vOKKu6zkyiImQCIQDLUM4L+6gtTylmaIBXqcoRlZQTgHors/zQe48lt4G9
    Dg==
    -----END CERTIFICATE-----
    """

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfSZWy6AuMJTNSOK+
    Oiy1WaE5S5elx3I8W4iZQ2bs3VGhRANCAATmQLuyTgGw//bDQfKYWJOR4zMKExoT
    6VVsO3GS3eWQ2jl6vFKg6AxSBhBEVumLfanuEmMCQ0yXC8RYjCf+ueoW
    -----END PRIVATE KEY-----
    """

  /// How a server shows one.
  ///
  /// - Parameter hasAddress: whether it is for 127.0.0.1 as well.
  package static func configuration(hasAddress: Bool = true) throws -> TLSConfiguration {
    let certificate = hasAddress ? ofNameAndAddress : ofName
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
      .map { NIOSSLCertificateSource.certificate($0) }
    let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
    return .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
  }
}
