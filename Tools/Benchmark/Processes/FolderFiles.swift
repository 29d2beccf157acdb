import Foundation

/// All files below a folder.
struct FolderFiles {
  let paths: [String]

  init(_ folder: String) {
    var paths: [String] = []
    for case let inner as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      var status = stat()
      let path = "\(folder)/\(inner)"
      if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { paths.append(path) }
    }
    self.paths = paths
  }

  /// Sum of their sizes.
  var bytes: Int {
    paths.reduce(0) { sum, path in
      var status = stat()
      return stat(path, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// Takes them out of the kernel's page cache, so that the next reader meets the disk.
  func dropFromPageCache() {
    for path in paths {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      fdatasync(descriptor)
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      close(descriptor)
    }
  }
}
