package import NIOSSL

/// Certificates for `hooks.example`, one of them for 127.0.0.1 too, and who signed them. Good until 2126, and for tests
/// alone, which is why the key may stand here.
package enum ReceiverCertificate {
  /// Who signed them, in PEM.
  package static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBmTCCAT+gAwIBAgIUUDRUfTBJBA9kcpBKb/2AAtOhcbowCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwORm9vdGZhbGwgdGVzdHMwIBcNMjYxMTIyMDA1MjUxWhgPMjEy
    NjEwMjkwMDUyNTFaMBkxFzAVBgNVBAMMDkZvb3RmYWxsIHRlc3RzMFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAEWRc6H65Vz11qPPYj5t7LsYL387pAeCANueIaIeKQ
    NOC4+gMHlHw5fWE+ID1H9NEF71NTZC0qExqjM9GZ6toqmKNjMGEwHQYDVR0OBBYE
    FHGmKn+i1FrYJoaERTsGfF7rqagsMB8GA1UdIwQYMBaAFHGmKn+i1FrYJoaERTsG
    fF7rqagsMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49
    BAMCA0gAMEUCIQD7AJdxR1EZBVEMomzAunyJhbeukU/x96TPdv0inUDXoAIgDQJR
    WK6xFAlsvPrioSgF8u9hkI6+wK9XMWGqiquSHvY=
    -----END CERTIFICATE-----
    """

  private static let ofNameAndAddress = """
    -----BEGIN CERTIFICATE-----
    MIIBxzCCAWygAwIBAgIUK+ckpsYAdSC62ylGHegKk8DLewwwCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwORm9vdGZhbGwgdGVzdHMwIBcNMjYxMTIyMDA1MjUyWhgPMjEy
    NjEwMjkwMDUyNTJaMBgxFjAUBgNVBAMMDWhvb2tzLmV4YW1wbGUwWTATBgcqhkjO
    PQIBBggqhkjOPQMBBwNCAAT/oyT/YHYb0/qwuGw3ln5obutaxjh0nSaRmLVIzmVt
    SEVHEXcZBy9yd7bCUH5iu/WobswSMWS0fTCEuE6JouqQo4GQMIGNMB4GA1UdEQQX
    MBWCDWhvb2tzLmV4YW1wbGWHBH8AAAEwCQYDVR0TBAIwADALBgNVHQ8EBAMCB4Aw
    EwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFCtSJQiEHG3Pq/w+x6hXW8cq
    +yRmMB8GA1UdIwQYMBaAFHGmKn+i1FrYJoaERTsGfF7rqagsMAoGCCqGSM49BAMC
    A0kAMEYCIQCxinea8nTlchzG37BTrZpLxju2uIyfBNNMSZBIKa0ttAIhAOMCBzP7
    X0lp+gyIgAuEyloSnl4iDLS+kghokbI2FtTm
    -----END CERTIFICATE-----
    """

  private static let ofName = """
    -----BEGIN CERTIFICATE-----
    MIIBwDCCAWagAwIBAgIUK+ckpsYAdSC62ylGHegKk8DLew0wCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwORm9vdGZhbGwgdGVzdHMwIBcNMjYxMTIyMDEzODEzWhgPMjEy
    NjEwMjkwMTM4MTNaMBgxFjAUBgNVBAMMDWhvb2tzLmV4YW1wbGUwWTATBgcqhkjO
    PQIBBggqhkjOPQMBBwNCAAT/oyT/YHYb0/qwuGw3ln5obutaxjh0nSaRmLVIzmVt
    SEVHEXcZBy9yd7bCUH5iu/WobswSMWS0fTCEuE6JouqQo4GKMIGHMBgGA1UdEQQR
    MA+CDWhvb2tzLmV4YW1wbGUwCQYDVR0TBAIwADALBgNVHQ8EBAMCB4AwEwYDVR0l
    BAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFCtSJQiEHG3Pq/w+x6hXW8cq+yRmMB8G
    A1UdIwQYMBaAFHGmKn+i1FrYJoaERTsGfF7rqagsMAoGCCqGSM49BAMCA0gAMEUC
    IQC2gMDTnpq+2PJVZwyHGjmHK6ISjg+a7aH9e9DF1Yfn1gIgaU7FA22skvbtft8Q
    wi5LJBH7CqyB9Q9tpgCwEtlYw70=
    -----END CERTIFICATE-----
    """

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzXGyocPcg/pC7PXP
    xMG+aOY5cRa6FqachNu3eqHD+42hRANCAAT/oyT/YHYb0/qwuGw3ln5obutaxjh0
    nSaRmLVIzmVtSEVHEXcZBy9yd7bCUH5iu/WobswSMWS0fTCEuE6JouqQ
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
