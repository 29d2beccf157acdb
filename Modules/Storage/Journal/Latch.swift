import Glibc

/// A gate that one thread opens and others wait at, blocking.
///
/// `@unchecked Sendable`: a POSIX semaphore is made for several threads; its memory lives as long as the object.
package final class Latch: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  package init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Lets those who wait, and those who come later, pass.
  package func open() { sem_post(semaphore) }

  /// Waits until the gate is open.
  package func wait() {
    while sem_wait(semaphore) != 0, errno == EINTR {}
    sem_post(semaphore)
  }
}
