import Glibc

/// What the file system says of a file or folder.
public struct FileFacts: Hashable, Sendable {
  /// Bytes.
  public let size: Int64
  /// When its contents last changed, seconds since the epoch.
  public let modifiedSeconds: Int64
  /// Number by which the kernel knows it.
  public let inode: UInt64
  /// Whether users other than the owner have any access.
  public let isOpenToOthers: Bool

  /// The facts of what lies at a path; `nil` when they cannot be had.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int64(status.st_size)
    modifiedSeconds = Int64(status.st_mtim.tv_sec)
    inode = UInt64(status.st_ino)
    isOpenToOthers = status.st_mode & 0o077 != 0
  }
}
