import Synchronization

/// On which pages of a website's file its pieces lie, read off the file itself, so that a column can be read with one
/// call instead of page by page, and nothing around it.
///
/// The map follows the file format of SQLite (sections 1.6 to 1.8): the B-tree of table `piece` leads to the cell of a
/// piece, which holds its first bytes and the number of its first overflow page; pointer maps, which files that can be
/// vacuumed have, tell which page follows which. All of that is read from the disk alone and may be old or torn: a map
/// is a hint, and what is read with its help must be checked. A piece of which it proves wrong is not looked up again.
final class PieceMap: Sendable {
  /// Where a piece lies.
  struct Place: Sendable {
    /// Bytes of the file that hold the beginning of the piece.
    fileprivate(set) var start: Range<Int>
    /// Overflow pages, in order.
    fileprivate(set) var pages: [UInt32]
  }

  /// Where in the file some bytes of a piece lie, one after another.
  struct Extent: Hashable, Sendable {
    var offset: Int
    var count: Int
  }

  private struct State {
    /// `.none` as long as nobody looked.
    var form: Form??
    /// `nil` for pieces that SQLite must be asked for.
    var places: [Int64: Place?] = [:]
    /// Children of the table's interior pages by the greatest key below them; the root alone when it is a leaf.
    var children: [UInt32: [(greatest: Int64, page: UInt32)]] = [:]
  }

  /// What is the same for all pieces.
  private struct Form: Sendable {
    let pageSize: Int
    let usable: Int
    let root: UInt32
    /// The overflow page that follows a page; 0 when none does.
    let next: [UInt32]
    /// Pages of all tables but that of pieces, ascending.
    let tablePages: [UInt32]

    func extents(_ pages: [UInt32]) -> [Extent] {
      pages.map { Extent(offset: (Int($0) - 1) * pageSize, count: pageSize) }
    }
  }

  private let state = Mutex(State())
  /// `nil` where nothing can be told.
  let file: (any DatabaseFile)?
  /// The first page of the table of pieces.
  private let root: Int64

  /// The map of a website's file.
  init(_ connection: Connection) {
    file = connection.file
    root = (try? connection.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'piece'")) ?? 0
  }

  /// A map that knows nothing.
  init() { (file, root) = (nil, 0) }

  /// Where a part of a piece lies; `nil` when that cannot be told.
  func extents(of part: Range<Int>, piece: Int64) -> [Extent]? {
    guard let form = form(), let place = place(of: piece, form) else { return nil }
    var extents: [Extent] = []
    var position = part.lowerBound
    if position < place.start.count {
      let end = min(part.upperBound, place.start.count)
      extents.append(Extent(offset: place.start.lowerBound + position, count: end - position))
      position = end
    }
    // A page begins with the number of the next one.
    let bytes = form.usable - 4
    while position < part.upperBound {
      let (index, skipped) = (position - place.start.count).quotientAndRemainder(dividingBy: bytes)
      guard index < place.pages.count else { return nil }
      let count = min(part.upperBound - position, bytes - skipped)
      extents.append(Extent(offset: (Int(place.pages[index]) - 1) * form.pageSize + 4 + skipped, count: count))
      position += count
    }
    return extents
  }

  /// The map was wrong about a piece.
  func forget(_ piece: Int64) {
    state.withLock { $0.places[piece] = .some(nil) }
  }

  // MARK: Reading the file's form

  private func form() -> Form? {
    if let form = state.withLock({ $0.form }) { return form }
    let form = readForm()
    return state.withLock { state in
      let first = state.form ?? form
      state.form = .some(first)
      return first
    }
  }

  private func readForm() -> Form? {
    var header = [UInt8](repeating: 0, count: 100)
    guard let file, root > 0, header.withUnsafeMutableBytes({ file.read(into: $0, at: 0) }) else { return nil }
    let written = Int(header[16]) << 8 | Int(header[17])
    let pageSize = written == 1 ? 65_536 : written
    let usable = pageSize - Int(header[20])
    let pages = header.withUnsafeBytes { Int($0.bigEndian(at: 28)) }
    // Without pointer maps one had to read every page to find the next.
    let isMapped = header.withUnsafeBytes { $0.bigEndian(at: 52) } != 0
    guard isMapped, pageSize >= 512, usable >= 480, pages > 1, pages <= PieceMap.pagesMax else { return nil }
    var next = [UInt32](repeating: 0, count: pages + 1)
    let entries = usable / 5
    // SQLite never uses the page of its locks.
    let lockPage = 0x4000_0000 / pageSize + 1
    var map = [UInt8](repeating: 0, count: pageSize)
    let mapPages = stride(from: 2, through: pages, by: entries + 1).map { $0 == lockPage ? $0 + 1 : $0 }
    file.expectReads(of: mapPages.lazy.map { (offset: ($0 - 1) * pageSize, count: pageSize) })
    // Pages of B-trees with the page above, 0 for a root; first overflow pages with the page that they belong to.
    var above: [UInt32: UInt32] = [:]
    var overflows: [(page: UInt32, of: UInt32)] = []
    for page in mapPages {
      let offset = (page - 1) * pageSize
      guard map.withUnsafeMutableBytes({ file.read(into: $0, at: offset) }) else { return nil }
      map.withUnsafeBytes { bytes in
        for entry in 0..<max(0, min(entries, pages - page)) {
          let own = UInt32(page + 1 + entry)
          let other = bytes.bigEndian(at: 5 * entry + 1)
          switch bytes[5 * entry] {
          case 1: above[own] = 0
          case 3: overflows.append((own, other))
          case 4: if other <= pages { next[Int(other)] = own }
          case 5: above[own] = other
          default: break
          }
        }
      }
    }
    func isOfPieces(_ page: UInt32) -> Bool {
      var page = page
      // No tree of ours is deeper; a torn map might lead in circles.
      for _ in 0..<8 {
        if page == root { return true }
        guard let other = above[page], other > 0 else { return false }
        page = other
      }
      return false
    }
    var tablePages = above.keys.filter { !isOfPieces($0) }
    for (page, owner) in overflows where above[owner] != nil && !isOfPieces(owner) {
      var page = page
      while page > 0, tablePages.count < PieceMap.tablePagesMax {
        tablePages.append(page)
        page = next[Int(page)]
      }
    }
    return Form(
      pageSize: pageSize, usable: usable, root: UInt32(root), next: next, tablePages: tablePages.sorted())
  }

  /// Beyond so many, 16 MiB of them, pages of tables are read one by one: whatever a damaged map may claim.
  private static let tablePagesMax = 1024

  /// Pages of all tables but that of pieces, ascending: those that a manifest is made of.
  func tablePages() -> [Extent] {
    guard let form = form(), form.tablePages.count < PieceMap.tablePagesMax else { return [] }
    return form.extents(form.tablePages)
  }

  /// Pages on which pieces begin, ascending, as far as nobody knows what is on them.
  func leaves(of pieces: [Int64]) -> [Extent] {
    guard let form = form() else { return [] }
    var leaves: Set<UInt32> = []
    // In order, so that the same reads are made whenever the same pieces are expected.
    for piece in Set(pieces).sorted() {
      if state.withLock({ $0.places[piece] != nil }) { continue }
      // The first of them reads the way to it.
      if leaves.isEmpty { _ = place(of: piece, form) }
      if let leaf = leaf(of: piece, form) { leaves.insert(leaf) }
    }
    return form.extents(leaves.sorted())
  }

  /// The leaf of a piece, if the way to it is known.
  private func leaf(of piece: Int64, _ form: Form) -> UInt32? {
    state.withLock { state in
      var number = form.root
      for _ in 0..<8 {
        guard let children = state.children[number] else { return number == form.root ? nil : number }
        guard let child = children.first(where: { piece <= $0.greatest }) else { return nil }
        number = child.page
      }
      return nil
    }
  }

  /// The same bytes, and what lies between neighbors, in as few stretches as can be.
  static func stretches(_ extents: [Extent]) -> [(offset: Int, count: Int)] {
    var stretches: [(offset: Int, count: Int)] = []
    for extent in extents {
      // Between two pages there is the number at the head of the second.
      if let last = stretches.last, (0...4).contains(extent.offset - last.offset - last.count) {
        stretches[stretches.count - 1].count = extent.offset + extent.count - last.offset
      } else {
        stretches.append((extent.offset, extent.count))
      }
    }
    return stretches
  }

  /// What a damaged header may claim at most: four bytes of memory for each.
  private static let pagesMax = 1 << 26

  // MARK: Finding a piece

  private func place(of piece: Int64, _ form: Form) -> Place? {
    if let known = state.withLock({ $0.places[piece] }) { return known }
    let found = cells(near: piece, form)
    return state.withLock { state in
      for (piece, place) in found where state.places[piece] == nil { state.places[piece] = place }
      if state.places[piece] == nil { state.places[piece] = .some(nil) }
      return state.places[piece] ?? nil
    }
  }

  /// The pieces on the leaf on which a piece lies, if it is there.
  private func cells(near piece: Int64, _ form: Form) -> [Int64: Place] {
    var number = form.root
    var page = [UInt8](repeating: 0, count: form.pageSize)
    // No tree of ours is deeper; a torn one might lead in circles.
    for _ in 0..<8 {
      let known = state.withLock { $0.children[number] }
      if let known {
        guard let child = known.first(where: { piece <= $0.greatest }) else { return [:] }
        number = child.page
        continue
      }
      let offset = (Int(number) - 1) * form.pageSize
      guard number > 1, let file, page.withUnsafeMutableBytes({ file.read(into: $0, at: offset) }) else { return [:] }
      let (type, cells) = page.withUnsafeBytes { ($0[0], Int($0[3]) << 8 | Int($0[4])) }
      switch type {
      case 5:
        let children = page.withUnsafeBytes { PieceMap.children($0, cells) }
        guard let children else { return [:] }
        state.withLock { $0.children[number] = children }
      case 13: return page.withUnsafeBytes { places($0, cells, at: offset, form) }
      default: return [:]
      }
    }
    return [:]
  }

  private static func children(
    _ page: UnsafeRawBufferPointer, _ cells: Int
  ) -> [(greatest: Int64, page: UInt32)]? {
    guard 12 + 2 * cells <= page.count else { return nil }
    var children: [(greatest: Int64, page: UInt32)] = []
    for cell in 0..<cells {
      var position = Int(page[12 + 2 * cell]) << 8 | Int(page[13 + 2 * cell])
      guard position + 5 <= page.count else { return nil }
      let child = page.bigEndian(at: position)
      position += 4
      guard let greatest = page.variableLength(at: &position) else { return nil }
      children.append((greatest, child))
    }
    children.append((.max, page.bigEndian(at: 8)))
    return children
  }

  private func places(
    _ page: UnsafeRawBufferPointer, _ cells: Int, at offset: Int, _ form: Form
  ) -> [Int64: Place] {
    var places: [Int64: Place] = [:]
    let (least, most) = ((form.usable - 12) * 32 / 255 - 23, form.usable - 35)
    for cell in 0..<cells where 10 + 2 * cell <= page.count {
      var position = Int(page[8 + 2 * cell]) << 8 | Int(page[9 + 2 * cell])
      // No piece is so long that the sums below overflow.
      guard let length = page.variableLength(at: &position), length > 0, length < 1 << 31,
        let piece = page.variableLength(at: &position)
      else { continue }
      let payload = Int(length)
      let wanted = least + (payload - least) % (form.usable - 4)
      let local = payload <= most ? payload : wanted <= most ? wanted : least
      let end = position + local
      guard end + (local < payload ? 4 : 0) <= page.count else { continue }
      var header = position
      // The header's length, then the types of its two values; the first is empty, as the number is the row's own.
      guard let size = page.variableLength(at: &header), size > 0, size <= min(local, 16) else { continue }
      let headerSize = Int(size)
      var pages: [UInt32] = []
      if local < payload {
        let count = (payload - local + form.usable - 5) / (form.usable - 4)
        var next = page.bigEndian(at: end)
        while pages.count < count, next > 0, Int(next) < form.next.count {
          pages.append(next)
          next = form.next[Int(next)]
        }
        guard pages.count == count else { continue }
      }
      places[piece] = Place(start: offset + position + headerSize..<offset + end, pages: pages)
    }
    return places
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// A number in SQLite's form of one to nine bytes; `nil` when it goes beyond the end.
  fileprivate func variableLength(at offset: inout Int) -> Int64? {
    var number: UInt64 = 0
    for index in 0..<9 {
      guard offset < count else { return nil }
      let byte = self[offset]
      offset += 1
      if index == 8 { return Int64(bitPattern: number << 8 | UInt64(byte)) }
      number = number << 7 | UInt64(byte & 0x7F)
      if byte < 0x80 { break }
    }
    return Int64(bitPattern: number)
  }
}
