/// Everything that is done to the files of a data directory, so that tests can let any of it fail.
///
/// Databases are SQLite's own business; it finds the same files under the name `databaseSystem`. Paths are plain text,
/// absolute or relative to the working directory. Implementations are safe to use from any thread and block the caller.
package protocol Disk: Sendable {
  /// SQLite's name for what opens, locks and syncs databases here (a VFS); `nil` = the operating system's files.
  var databaseSystem: String? { get }
  /// The file of a database that SQLite has just opened and has not locked yet. Whoever opens a database holds this
  /// from then on until SQLite has closed it.
  func database(_ path: String) -> any DatabaseFile
  /// Makes a folder and those above it, and makes their names durable. One that exists is fine.
  func createFolder(_ path: String) throws(DiskError)
  /// Names in a folder, in no order; empty when there is no such folder.
  func list(_ folder: String) throws(DiskError) -> [String]
  /// Makes a new empty file; one that exists is an error. The name is durable only after `syncFolder`.
  func create(_ path: String) throws(DiskError) -> any DiskFile
  /// The same for a file that one writer fills from its beginning to its end, with a sync behind every write. Such a
  /// file is only written, in whole units.
  func createLog(_ path: String) throws(DiskError) -> any DiskFile
  /// Opens a file; `nil` when there is none.
  func open(_ path: String, forWriting: Bool) throws(DiskError) -> (any DiskFile)?
  /// Gives a file another name, in place of whatever had it.
  func rename(_ path: String, to newPath: String) throws(DiskError)
  /// Removes a file; one that is gone already is fine.
  func remove(_ path: String) throws(DiskError)
  /// Removes an empty folder; one that is gone already is fine.
  func removeFolder(_ path: String) throws(DiskError)
  /// Whether there is a file or folder of that name.
  func exists(_ path: String) throws(DiskError) -> Bool
  /// Makes an empty file, readable by its owner alone, without opening it. One that exists stays as it is.
  func reserve(_ path: String) throws(DiskError)
  /// Makes the names in a folder durable.
  func syncFolder(_ path: String) throws(DiskError)
  /// Bytes that may still be written to the file system of a folder.
  func freeBytes(_ folder: String) throws(DiskError) -> Int64
  /// Takes the lock of a file, made when missing; `nil` when somebody else holds it and the call does not wait for that
  /// to end. Never one of a file that was deleted in the meantime.
  func lock(_ path: String, _ kind: DiskLockKind, waits: Bool) throws(DiskError) -> (any DiskLock)?
  /// A word shared with other processes through a file; `nil` when there is none yet and `create` is false.
  func sharedWord(_ path: String, create: Bool) throws(DiskError) -> (any SharedWord)?
}

/// An open file; closed when the last reference goes.
package protocol DiskFile: AnyObject, Sendable {
  /// Writes begin and end at multiples of so many bytes, in the file and in memory.
  var writeUnit: Int { get }
  /// Writes at an offset and says how many bytes went: fewer than asked is no error.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) -> Int
  /// Reads at an offset and says how many bytes came: fewer than asked only at the file's end or by chance.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int
  /// Makes the content durable.
  func sync() throws(DiskError)
  /// Cuts the file.
  func truncate(to size: Int) throws(DiskError)
  /// Bytes in the file now.
  func size() throws(DiskError) -> Int
}

/// The file of a database as it lies on the disk, read beside SQLite: what the log holds in its place is not seen, and
/// a checkpoint under way may be seen in part. Only for bytes of which the caller can tell whether they are what was
/// meant.
package protocol DatabaseFile: AnyObject, Sendable {
  /// Reads bytes in one call, and no others; says whether all of them were there.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool
  /// Tells the kernel which stretches will be read soon: it fetches them side by side while the caller goes on. Nothing
  /// more than advice.
  func expectReads(of stretches: some Sequence<(offset: Int, count: Int)>)
}

/// Who else may have a lock at the same time.
package enum DiskLockKind: Hashable, Sendable {
  /// Nobody.
  case exclusive
  /// Whoever asks for the same.
  case shared
}

/// A held lock; released by `release` or when the last reference goes.
package protocol DiskLock: AnyObject, Sendable {
  /// Lets others take the lock.
  func release()
}

/// Eight bytes that several processes see change at once, never half of a change.
package protocol SharedWord: AnyObject, Sendable {
  /// The word now.
  func load() -> UInt64
  /// Shows everyone a new word. Survives the process, but after a power loss an older one may be back.
  func store(_ word: UInt64)
  /// Makes the word at least `floor`, whoever else does the same.
  func raise(to floor: UInt64)
  /// Whether the file was deleted or cut, so that others share another word now.
  var isLost: Bool { get }
}

/// A refusal of the operating system.
package struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done, as a verb: `write`, `sync`.
  package var operation: String
  /// To which file or folder.
  package var path: String
  /// The `errno`.
  package var code: Int32

  package init(_ operation: String, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// `write journal/t1/7.log: No space left on device`.
  package var description: String { "\(operation) \(path): \(errorText(code))" }
}

extension Disk {
  package func createLog(_ path: String) throws(DiskError) -> any DiskFile { try create(path) }

  package func database(_ path: String) -> any DatabaseFile { PlainDatabaseFile(path, on: self) }

  /// Takes the exclusive lock of a file, made when missing; `nil` when somebody else holds it.
  package func lock(_ path: String) throws(DiskError) -> (any DiskLock)? { try lock(path, .exclusive, waits: false) }

  /// All bytes of a file; `nil` when there is none.
  package func bytes(of path: String) throws(DiskError) -> [UInt8]? {
    guard let file = try open(path, forWriting: false) else { return nil }
    return try file.readAll(try file.size(), at: 0)
  }

  /// Puts a file in the place of whatever had that name: whole or not at all. It need not be durable.
  ///
  /// - Parameter temporary: a name in the same folder; what an interrupted call left under it is removed.
  package func replace(_ path: String, with bytes: [UInt8], by temporary: String) throws(DiskError) {
    try remove(temporary)
    let file = try create(temporary)
    do throws(DiskError) {
      try file.writeAll(bytes, at: 0, path: temporary)
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
  }
}

extension DiskFile {
  package var writeUnit: Int { 1 }

  /// Writes all of `bytes`, in as many calls as it takes.
  package func writeAll(_ bytes: [UInt8], at offset: Int, path: String) throws(DiskError) {
    // The buffer's closure cannot throw a typed error, so the outcome is carried out of it.
    let outcome = bytes.withUnsafeBytes { buffer -> Result<Void, DiskError> in
      do throws(DiskError) { return .success(try writeAll(buffer, at: offset, path: path)) } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  /// The same from memory that is at hand.
  package func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int, path: String) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let count = try write(UnsafeRawBufferPointer(rebasing: bytes[done...]), at: offset + done)
      guard count > 0 else { throw DiskError("write", path, code: noSpaceCode) }
      done += count
    }
  }

  /// Reads up to `count` bytes, fewer only where the file ends.
  package func readAll(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
    // The buffer's closure cannot throw a typed error, so the failure is carried out of it. The memory is not cleared
    // first: that costs as much as reading.
    var failure: DiskError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      do throws(DiskError) {
        while done < count {
          let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[done...]))
          let got = try read(into: rest, at: offset + done)
          if got == 0 { break }
          done += got
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
