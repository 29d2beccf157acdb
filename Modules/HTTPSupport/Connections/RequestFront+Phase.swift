extension RequestFront {
  /// How far the request of a connection is.
  enum Phase {
    /// No request has begun.
    case idle
    /// A direct request is arriving.
    case receiving
    /// A direct request has arrived and is not answered.
    case answering
    /// A direct request was answered before it had arrived; the rest is thrown away.
    case discarding
    /// A request of the router's is arriving.
    case passing
    /// A request of the router's has arrived and is not answered.
    case passed
    /// A request of the router's was answered before it had arrived.
    case passingRest
    /// The last answer of the connection is on its way.
    case closing

    /// Whether what arrives now belongs to a later request.
    var isComplete: Bool { self == .answering || self == .passed }
  }
}
