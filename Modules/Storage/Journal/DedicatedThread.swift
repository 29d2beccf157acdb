import Glibc

/// A thread of its own for work that blocks, which must not be done on the cooperative pool or an event loop.
package enum DedicatedThread {
  /// How far a thread that stands back is below the others, of 19.
  private static let niceness: Int32 = 10

  /// Runs `body` on a new thread; what it captures lives until it returns.
  ///
  /// - Parameter standsBack: whether threads that somebody waits for come first where there are not processors enough.
  package static func start(
    standsBack: Bool = false, _ body: @escaping @Sendable () -> Void
  ) throws(DiskError) {
    let work = Unmanaged.passRetained(
      Work {
        // On Linux niceness belongs to the thread, and nobody needs a right to lower their own.
        if standsBack { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
        body()
      })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        // The argument is the one given below: never nil, and retained for this thread.
        Unmanaged<Work>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw DiskError("start", "thread", code: code)
    }
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// Lets one thread sleep until others have something for it, or for a while.
package final class Wakeup: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  package init() throws(DiskError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw DiskError("create", "pipe", code: errno) }
    readEnd = ends[0]
    writeEnd = ends[1]
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Ends the sleep, or the next one when nobody sleeps.
  package func signal() {
    var byte: UInt8 = 1
    // A full pipe is signal enough.
    _ = write(writeEnd, &byte, 1)
  }

  /// Sleeps until there was a signal, at most so long; `nil` = for ever. May return early.
  ///
  /// - Returns: whether there was a signal.
  @discardableResult
  package func wait(milliseconds: Int32?) -> Bool {
    var event = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    if poll(&event, 1, milliseconds ?? -1) > 0 {
      var bytes: (UInt64, UInt64) = (0, 0)
      _ = read(readEnd, &bytes, 16)
      return true
    }
    return false
  }
}
