/// How many connections there may be, how long clients may take, and how much they may send.
public enum ConnectionLimits {
  /// Connections of one server. Beyond: a new one waits, unaccepted, until another has ended.
  public static let connectionsMax = 16_384
  /// A connection without a request, or with an answer of which the client takes nothing, is closed after this long.
  public static let idleSeconds: Int64 = 75
  /// A body that a direct responder waits for must be there after this long.
  static let bodySeconds: Int64 = 30
  /// A body for the router must be there after this long.
  static let routedBodySeconds: Int64 = 120
  /// What was answered last must have been taken over by the system after this long when the connection is to end.
  static let closingSeconds: Int64 = 30
  /// How often a connection looks whether it is too late.
  static let lookSeconds: Int64 = 15
  /// Bytes of a refused body that are read and thrown away so that the client can read the refusal; beyond, the
  /// connection is closed.
  static let discardedBytesMax = 1 << 20
  /// Bytes of bodies for direct responders on one event loop that are arriving or not answered yet: 64 MiB. Beyond:
  /// requests are refused until others are answered.
  static let bodyBytesMax = 64 << 20
}
