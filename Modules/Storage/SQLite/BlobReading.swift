import CSQLite

/// A table's column that holds BLOBs.
struct BlobColumn: Hashable {
  var table: String
  var column: String
}

extension Connection {
  /// Hands the whole BLOB of one row to `body`. The bytes are gone when `body` returns.
  ///
  /// Reads page by page into one buffer, without SQLite's own copy. Inside a transaction the way to the column stays
  /// open, so that many BLOBs of one column are cheap.
  /// - Throws: `SQLiteError.isNoRow` when there is no such row; what `body` throws.
  public func readBlob<T>(
    table: String, column: String, row: Int64, into body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    try withBlobHandle(table: table, column: column, row: row) { handle in
      try read(handle, offset: 0, count: Int(sqlite3_blob_bytes(handle)), body)
    }
  }

  /// Hands `count` bytes of one row's BLOB from `offset` on to `body`. The bytes are gone when `body` returns.
  ///
  /// - Throws: `SQLiteError.isNoRow` when there is no such row; an error too when the BLOB is shorter; what `body`
  ///   throws.
  public func readBlob<T>(
    table: String, column: String, row: Int64, offset: Int, count: Int, into body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    try withBlobHandle(table: table, column: column, row: row) { handle in
      try read(handle, offset: offset, count: count, body)
    }
  }

  /// Number of bytes of one row's BLOB.
  ///
  /// - Throws: `SQLiteError.isNoRow` when there is no such row.
  public func blobSize(table: String, column: String, row: Int64) throws -> Int {
    try withBlobHandle(table: table, column: column, row: row) { Int(sqlite3_blob_bytes($0)) }
  }

  /// Gives back the buffer that `readBlob` keeps for its next call.
  public func releaseBlobBuffer() {
    idleBlobBuffer?.deallocate()
    idleBlobBuffer = nil
  }

  /// Ends the snapshots that open BLOB handles keep.
  func closeBlobs() {
    for blob in openBlobs.values { sqlite3_blob_close(blob) }
    openBlobs.removeAll(keepingCapacity: true)
  }

  private func read<T>(
    _ blob: OpaquePointer, offset: Int, count: Int, _ body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    guard offset >= 0, count >= 0, offset + count <= Int(sqlite3_blob_bytes(blob)) else {
      throw SQLiteError(code: SQLITE_RANGE, message: "beyond the BLOB's end", what: "read BLOB", path: path)
    }
    return try withBlobBuffer(count) { buffer in
      let code = sqlite3_blob_read(blob, buffer.baseAddress, Int32(count), Int32(offset))
      guard code == SQLITE_OK else { throw failure(code, "read BLOB") }
      return try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func withBlobHandle<T>(
    table: String, column: String, row: Int64, _ body: (OpaquePointer) throws -> T
  ) throws -> T {
    let key = BlobColumn(table: table, column: column)
    // Taken out while in use, for the same reason as the buffer.
    var blob = openBlobs.removeValue(forKey: key)
    if let open = blob, sqlite3_blob_reopen(open, row) != SQLITE_OK {
      // Either the row is missing or somebody changed the table under the handle: only opening anew tells which.
      sqlite3_blob_close(open)
      blob = nil
    }
    let handle = try blob ?? openBlob(key, row: row)
    defer {
      if isInTransaction, openBlobs[key] == nil { openBlobs[key] = handle } else { sqlite3_blob_close(handle) }
    }
    return try body(handle)
  }

  private func openBlob(_ key: BlobColumn, row: Int64) throws(SQLiteError) -> OpaquePointer {
    var blob: OpaquePointer?
    let code = sqlite3_blob_open(handle, "main", key.table, key.column, row, 0, &blob)
    if code == SQLITE_OK, let blob { return blob }
    let error = failure(code, "open BLOB \(key.table).\(key.column) of row \(row)")
    // SQLite gives a missing row no code of its own.
    guard error.message.hasPrefix("no such rowid") else { throw error }
    throw SQLiteError(code: SQLITE_NOTFOUND, message: error.message, what: error.what, path: path)
  }

  /// Hands a buffer of at least so many bytes to `body`: the one that the last call left, when it is large enough.
  func withBlobBuffer<T>(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> T) rethrows -> T {
    // Taken out while in use: a body that reads another BLOB gets a buffer of its own.
    var buffer = idleBlobBuffer
    idleBlobBuffer = nil
    if buffer == nil || buffer?.count ?? 0 < count {
      buffer?.deallocate()
      buffer = .allocate(byteCount: max(4096, count + count / 4), alignment: 64)
    }
    defer {
      if idleBlobBuffer == nil, handle != nil { idleBlobBuffer = buffer } else { buffer?.deallocate() }
    }
    guard let buffer else { preconditionFailure("it was made above when there was none") }
    return try body(buffer)
  }
}
