import Models
import Synchronization

/// Website files that nobody uses now, kept open for the next question: a few over all websites, as each takes
/// descriptors of the process and a page cache.
final class IdleFiles: Sendable {
  /// `@unchecked Sendable`: taken out of the list while it is used, so that it belongs to one thread at a time.
  struct Handle: @unchecked Sendable {
    let file: WebsiteFile
  }

  /// A buffer that one large part left behind is given back when it is larger than this.
  static let bufferMax = 1 << 20

  /// Files that are kept, unless told otherwise.
  static let standard = 48

  private let most: Int
  /// Those that became idle last at the end.
  private let handles = Mutex<[(website: WebsiteID, handle: Handle)]>([])

  /// Room for so many files.
  init(most: Int = IdleFiles.standard) { self.most = most }

  var count: Int { handles.withLock { $0.count } }

  /// Files of one website.
  func count(of website: WebsiteID) -> Int {
    handles.withLock { handles in handles.count { $0.website == website } }
  }

  /// An open file of a website, if there is one; it belongs to the caller now.
  func take(_ website: WebsiteID) -> Handle? {
    handles.withLock { handles in
      handles.lastIndex { $0.website == website }.map { handles.remove(at: $0).handle }
    }
  }

  /// Keeps a file, and closes the one unused longest when there are too many.
  ///
  /// - Parameter isWanted: whether the website's files are kept at all; asked so that `close` cannot come in between.
  func put(_ handle: Handle, of website: WebsiteID, isWanted: () -> Bool) {
    let connection = handle.file.connection
    if connection.idleBlobBuffer?.count ?? 0 > IdleFiles.bufferMax { connection.releaseBlobBuffer() }
    let surplus: Handle? = handles.withLock { handles in
      guard isWanted() else { return handle }
      handles.append((website, handle))
      return handles.count > most ? handles.removeFirst().handle : nil
    }
    surplus?.file.connection.close()
  }

  /// Closes the files of a website.
  func close(_ website: WebsiteID) {
    let closing = handles.withLock { handles in
      let closing = handles.filter { $0.website == website }.map(\.handle)
      handles.removeAll { $0.website == website }
      return closing
    }
    for handle in closing { handle.file.connection.close() }
  }
}
