/// No website has the tracking code.
public struct UnknownTrackingCode: Error, Hashable, Sendable {
  /// An error without further detail: the code stays out of logs.
  public init() {}
}
