import Models

/// Codes of texts that erased rows and sessions had, less those that somebody else has too.
struct CodeCandidates {
  /// One segment as an erasure leaves it.
  struct Segment {
    let piece: Int64
    let directory: ColumnSet.Directory

    /// One column's values.
    func values(_ entry: ColumnSet.Entry, in file: WebsiteFile) throws -> [Int64] {
      try file.withPiece(piece, entry.offset..<entry.offset + entry.length) { bytes in
        guard CRC32C.checksum(bytes) == entry.checksum else {
          throw StoreError.damaged("\(file.path), piece \(piece), column \(entry.key): checksum does not match")
        }
        return try IntegerColumn(bytes, rowsMax: directory.rows).decoded()
      }
    }
  }

  /// By domain, one byte for each code: 1 where it is a candidate.
  private var marks: [[UInt8]]
  /// Candidates by domain.
  private var left: [Int]

  /// None so far.
  init(_ manifest: Manifest) {
    marks = (0..<Domain.tableSize).map {
      [UInt8](repeating: 0, count: Int(manifest.texts(Domain(rawValue: UInt8($0)))) + 1)
    }
    left = [Int](repeating: 0, count: Domain.tableSize)
  }

  private mutating func note(_ code: Int64, of domain: Domain) {
    let index = Int(domain.rawValue)
    guard code > 0, marks[index][Int(code)] == 0 else { return }
    marks[index][Int(code)] = 1
    left[index] += 1
  }

  /// Notes the texts of a session.
  mutating func note(_ session: SessionRow) {
    for column in SessionColumn.allCases where column.isCodes {
      if let domain = column.domain { note(column.value(session), of: domain) }
    }
  }

  /// Notes the texts of rows.
  mutating func note(_ rows: ColumnSet) {
    rows.bytes.withUnsafeBytes { bytes in
      for entry in rows.directory.entries {
        if let name = EventColumn.propertyName(ofRows: entry.key) { note(Int64(name), of: .propertyName) }
        guard let domain = EventColumn.domain(of: entry.key),
          let column = try? rows.directory.column(entry, in: bytes)
        else { continue }
        for value in column.decoded() { note(value, of: domain) }
      }
    }
  }

  /// Takes codes out that rows have.
  mutating func dropUsed(inSegments segments: [Segment], of file: WebsiteFile) throws {
    for segment in segments {
      for entry in segment.directory.entries {
        if let name = EventColumn.propertyName(ofRows: entry.key) { drop(Int64(name), of: .propertyName) }
        guard let domain = EventColumn.domain(of: entry.key), left[Int(domain.rawValue)] > 0 else { continue }
        drop(try segment.values(entry, in: file), of: domain)
      }
    }
  }

  /// Takes codes out that sessions have.
  ///
  /// - Parameter erased: sessions that are still among those of `sealed` and do not count.
  mutating func dropUsed(inChunks sealed: SealedWebsite, but erased: Set<UInt32>) throws {
    for (index, stored) in sealed.manifest.chunks.enumerated() {
      let first = index * SessionChunk.rowsMax
      let gone = erased.filter { Int($0) >= first && Int($0) < first + stored.directory.rows }.map { Int($0) - first }
      for column in SessionColumn.allCases where column.isCodes {
        guard let domain = column.domain, left[Int(domain.rawValue)] > 0 else { continue }
        var values = try sealed.chunk(index).values(column)
        for slot in gone { values[slot] = 0 }
        drop(values, of: domain)
      }
    }
  }

  private mutating func drop(_ values: [Int64], of domain: Domain) {
    let index = Int(domain.rawValue)
    let found = marks[index].withUnsafeMutableBufferPointer { marks in
      var found = 0
      for value in values where value > 0 && Int(value) < marks.count && marks[Int(value)] != 0 {
        marks[Int(value)] = 0
        found += 1
      }
      return found
    }
    left[index] -= found
  }

  private mutating func drop(_ code: Int64, of domain: Domain) { drop([code], of: domain) }

  /// Adds codes that nobody else has.
  mutating func insert(_ codes: Set<UInt32>, of domain: Domain) {
    for code in codes { note(Int64(code), of: domain) }
  }

  /// What is left, the empty domains left out.
  var unused: [(domain: Domain, ordinals: Set<UInt32>)] {
    marks.indices.compactMap { index in
      guard left[index] > 0 else { return nil }
      let ordinals = marks[index].indices.filter { marks[index][$0] != 0 }.map { UInt32($0) }
      return (Domain(rawValue: UInt8(index)), Set(ordinals))
    }
  }
}

extension EventColumn {
  /// The dictionary of a column's codes; `nil` when it holds something else.
  fileprivate static func domain(of key: UInt32) -> Domain? {
    switch key {
    case name: .name
    case page: .page
    case hostname: .hostname
    case revenueCurrencies: .currency
    case 0x1000...: propertyName(ofRows: key) == nil ? .propertyValue : nil
    default: nil
    }
  }
}
