import NIOCore

/// Ends connections whose clients are too slow or have nothing to ask.
extension RequestFront {
  /// Goes on when all that was answered has left the connection.
  func afterFlush(_ then: @escaping (ChannelHandlerContext) -> Void) {
    // Writes end in their order: this one, of nothing, when all before it have.
    encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer()))).assumeIsolated().whenSuccess {
      if let context = self.context { then(context) }
    }
  }

  /// Looks later whether it is too late, and again.
  func planLook(_ context: ChannelHandlerContext) {
    look = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(ConnectionLimits.lookSeconds)) {
      guard let context = self.context else { return }
      let now = context.eventLoop.now
      if self.stalled.isTooLong(context.channel, at: now) { return context.close(promise: nil) }
      if self.isTooLate(at: now) {
        guard self.phase == .idle else { return context.close(promise: nil) }
        self.closeAfterFlush()
      }
      if self.context != nil { self.planLook(context) }
    }
  }

  private func isTooLate(at now: NIODeadline) -> Bool {
    let seconds: Int64
    switch phase {
    case .answering, .passed: return false
    case .receiving, .discarding: seconds = ConnectionLimits.bodySeconds
    case .passing, .passingRest: seconds = ConnectionLimits.routedBodySeconds
    case .closing: seconds = ConnectionLimits.closingSeconds
    case .idle: seconds = ConnectionLimits.idleSeconds
    }
    return now - since >= .seconds(seconds)
  }
}
