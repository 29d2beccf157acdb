import Models

/// The sealed part of one website as its writer sees it: the file, opened when first needed, and its manifest.
final class SealedWebsite: SealedTexts {
  private static let cachedChunkBytesMax = 48 << 20
  /// Sessions asked for of one chunk after which making it fit for that costs less than it saves.
  private static let singleRowsMin = 1000

  private let path: String
  private let disk: any Disk
  private let makeFolder: () throws -> Void
  private var openFile: WebsiteFile?
  private(set) var manifest: Manifest
  /// Chunks of sessions whose rows were asked for.
  private var chunks: [Int: SessionChunk] = [:]
  /// How many single sessions were asked for of each of them.
  private var asked: [Int: Int] = [:]
  /// Bytes of memory that they take.
  private(set) var chunkBytes = 0
  /// The session read last: whoever finds one usually changes it next.
  private var latest: (ordinal: UInt32, row: SessionRow)?

  /// Reads the manifest, if the website has a file.
  init(path: String, on disk: any Disk, makeFolder: @escaping () throws -> Void) throws {
    self.path = path
    self.disk = disk
    self.makeFolder = makeFolder
    manifest = Manifest()
    if try disk.exists(path) { manifest = try Manifest(try file()) }
  }

  /// The file, made when there is none.
  func file() throws -> WebsiteFile {
    if let openFile { return openFile }
    try makeFolder()
    let file = try WebsiteFile(path: path, isWriter: true, on: disk)
    openFile = file
    return file
  }

  /// Closes the file; it is opened again when needed.
  func close() {
    openFile?.connection.close()
    openFile = nil
    latest = nil
    chunks.removeAll()
    forgetChunks()
  }

  /// Reads the manifest anew after the file has changed.
  func reload() throws {
    manifest = try Manifest(try file())
    latest = nil
    forgetChunks()
  }

  /// One sealed session.
  func session(_ ordinal: UInt32) throws -> SessionRow {
    if let latest, latest.ordinal == ordinal { return latest.row }
    let index = Int(ordinal) / SessionChunk.rowsMax
    let row = try chunk(index).row(at: Int(ordinal) % SessionChunk.rowsMax)
    latest = (ordinal, row)
    asked[index, default: 0] += 1
    if asked[index] == SealedWebsite.singleRowsMin { keep(try chunk(index).forSingleRows(), at: index) }
    return row
  }

  /// A chunk of sealed sessions.
  func chunk(_ index: Int) throws -> SessionChunk {
    if let chunk = chunks[index] { return chunk }
    let stored = manifest.chunks[index]
    let chunk = try file().withPiece(stored.piece) { try SessionChunk(stored.directory, bytes: $0) }
    keep(chunk, at: index)
    return chunk
  }

  private func keep(_ chunk: SessionChunk, at index: Int) {
    if let earlier = chunks.removeValue(forKey: index) { chunkBytes -= earlier.size }
    if chunkBytes + chunk.size > SealedWebsite.cachedChunkBytesMax { forgetChunks() }
    chunks[index] = chunk
    chunkBytes += chunk.size
  }

  private func forgetChunks() {
    chunks.removeAll(keepingCapacity: true)
    asked.removeAll(keepingCapacity: true)
    chunkBytes = 0
  }

  func run(_ run: Manifest.Run) throws -> HashRun {
    let file = try file()
    // A run is read whole: its buffer is not worth keeping.
    defer { file.connection.releaseBlobBuffer() }
    return try file.withPiece(run.piece) { try HashRun($0, entries: run.entries) }
  }

  func chunk(_ index: Int, of block: Manifest.Block) throws -> TextChunk {
    let first = block.directory.firstOrdinal(of: index)
    return try file().withPiece(block.piece, block.directory.bytes(of: index)) {
      try TextChunk($0, firstOrdinal: first, count: Int(block.directory.chunks[index].endOrdinal - first))
    }
  }
}
