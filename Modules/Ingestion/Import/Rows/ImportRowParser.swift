public import Models
import Storage

/// Makes events of import rows: JSON objects, one a line, or records of comma-separated values.
///
/// Rows are taken as they stand. Derived are only: `hostname`, `pathname` and the campaign parameters from `url`, where
/// the row does not name them itself; browser, operating system and device from `user_agent`, each where the row does
/// not name it; and the medium, where the row does not name it, by the rules of live traffic from referrer, source and
/// campaign parameters. A row's User-Agent never makes it a bot's; `bot` does.
///
/// Needed are `timestamp`, `name` and `visitor_id`. An unknown key or a value of the wrong kind rejects the row, and
/// only that row.
public struct ImportRowParser: LineParser {
  private let website: Website
  private let classifier: Classifier
  private let times: ImportTimes
  private let arena = ByteArena()
  private let reader: ImportRowReader
  /// Reads records of a table; `nil` where lines are JSON objects.
  private let table: TableRowReader?
  private var properties: [RowProperty] = []
  private var arrivals: RowArrivals
  private var clients: [Classified<ClientLabels>] = []
  private var clientPositions: ByteKeyedCache<Int>

  /// A parser for rows of `website`, one JSON object a line.
  ///
  /// - Parameter now: when the import began; rows more than 24 hours later are rejected.
  public init(website: Website, classifier: Classifier, now: Instant) {
    self.init(website: website, classifier: classifier, now: now, table: nil)
  }

  /// A parser for records under a heading.
  ///
  /// - Throws: `RowFault` when the heading is none of this layout.
  init(
    website: Website, classifier: Classifier, now: Instant, _ layout: TableLayout, heading: UnsafeRawBufferPointer
  ) throws {
    self.init(
      website: website, classifier: classifier, now: now, table: (layout, try layout.columns(heading)))
  }

  private init(
    website: Website, classifier: Classifier, now: Instant, table: (layout: TableLayout, columns: [TableLayout.Column])?
  ) {
    self.website = website
    self.classifier = classifier
    times = ImportTimes(now: now)
    let reader = ImportRowReader(arena: arena)
    self.reader = reader
    let arena = arena
    self.table = table.map { TableRowReader($0.layout, columns: $0.columns, values: reader, arena: arena) }
    arrivals = RowArrivals(classifier: classifier, domain: website.domain, seed: website.hashSeed)
    clientPositions = ByteKeyedCache(entriesMax: 1 << 15, seed: website.hashSeed)
  }

  mutating func parse(_ line: UnsafeRawBufferPointer, into writer: inout EventRecordWriter) -> LineOutcome {
    var row = ImportRow()
    properties.removeAll(keepingCapacity: true)
    arena.removeAll()
    do {
      if let table {
        try table.read(line, into: &row, &properties)
      } else {
        try reader.read(line, into: &row, &properties)
      }
      let time = try check(row)
      try derive(from: row.url, &row)
      joinScreenSize(&row)
      let range = write(row, at: time, &writer)
      return row.isBot ? .markedEvent(range) : .event(range)
    } catch let fault as JSONFault {
      return .rejected("The line is not a JSON object: \(fault.reason.rawValue) at byte \(fault.position + 1).")
    } catch let fault as RowFault {
      return .rejected(fault.reason)
    } catch {
      return .rejected("The row cannot be read: \(error).")
    }
  }

  private func check(_ row: borrowing ImportRow) throws -> Instant {
    guard let time = row.time else { throw RowFault("“timestamp” is missing.") }
    if let fault = times.fault(of: time) {
      throw RowFault("“timestamp” \(fault): \(time.milliseconds) milliseconds since 1970.")
    }
    if row[.name].isEmpty { throw RowFault("“name” is missing.") }
    if row[.visitor].isEmpty { throw RowFault("“visitor_id” is missing.") }
    return time
  }

  /// Fills what the row leaves to its `url`: a whole address, or a path with query.
  private func derive(from url: UnsafeRawBufferPointer, _ row: inout ImportRow) throws {
    guard !url.isEmpty else { return }
    let query: UnsafeRawBufferPointer
    if url[0] == UInt8(ascii: "/"), let target = RequestTarget(url) {
      if row[.pathname].isEmpty { row[.pathname] = target.path }
      query = target.query
    } else {
      let page: PageURL
      do { page = try PageURL(url, arena: arena) } catch {
        throw RowFault("“url” \(error.rawValue): \(LogText.quoted(url)).")
      }
      if row[.hostname].isEmpty { row[.hostname] = page.host }
      if row[.pathname].isEmpty { row[.pathname] = page.path }
      query = page.query
    }
    guard !query.isEmpty else { return }
    let parameters = QueryParameters(query, arena: arena)
    if row[.utmSource].isEmpty { row[.utmSource] = parameters.utmSource }
    if row[.utmMedium].isEmpty { row[.utmMedium] = parameters.utmMedium }
    if row[.utmCampaign].isEmpty { row[.utmCampaign] = parameters.utmCampaign }
    if row[.utmContent].isEmpty { row[.utmContent] = parameters.utmContent }
    if row[.utmTerm].isEmpty { row[.utmTerm] = parameters.utmTerm }
  }

  /// `1440` and `900` as `1440x900`.
  private func joinScreenSize(_ row: inout ImportRow) {
    let (width, height) = (row[.screenSize], row.screenHeight)
    guard !width.isEmpty, !height.isEmpty, !width.contains(UInt8(ascii: "x")) else { return }
    let size = arena.allocate(width.count + 1 + height.count)
    size.copyMemory(from: width)
    size[width.count] = UInt8(ascii: "x")
    UnsafeMutableRawBufferPointer(rebasing: size[(width.count + 1)...]).copyMemory(from: height)
    row[.screenSize] = UnsafeRawBufferPointer(size)
  }

  private mutating func write(
    _ row: borrowing ImportRow, at time: Instant, _ writer: inout EventRecordWriter
  ) -> Range<Int> {
    let key = row.idempotencyKey.isEmpty ? 0 : Hash64.of(row.idempotencyKey, seed: website.hashSeed)
    // Exports of other products name their heartbeats `engagement`: such a row only keeps its session open.
    let kind: EventRecord.Kind = row[.name].equals("engagement") ? .heartbeat : .event
    var flags: EventRecord.Flags = row.isInteractive ? .interactive : []
    if row.isBot { flags.insert(.bot) }
    writer.begin(kind, at: time, flags: flags, idempotencyKey: key)
    copy(.name, .utmTerm, of: row, to: &writer)
    if let country = row.country { withUnsafeBytes(of: country) { writer.text(.country, $0) } }
    copy(.region, .city, of: row, to: &writer)
    if row.userAgent.isEmpty {
      copy(.browser, .device, of: row, to: &writer)
    } else {
      let client = client(userAgent: row.userAgent)
      fill(.browser, .browserVersion, of: row, from: client, to: &writer)
      fill(.operatingSystem, .operatingSystemVersion, of: row, from: client, to: &writer)
      fill(.device, .device, of: row, from: client, to: &writer)
    }
    copy(.language, .screenSize, of: row, to: &writer)
    arrivals.writeMedium(of: row, to: &writer)
    if let revenue = row.revenue { writer.revenue(revenue) }
    for property in properties { writer.property(name: property.name, value: property.value) }
    return writer.finish()
  }

  @inline(__always)
  private func copy(
    _ first: EventRecord.Field, _ last: EventRecord.Field, of row: borrowing ImportRow,
    to writer: inout EventRecordWriter
  ) {
    for place in Int(first.rawValue)...Int(last.rawValue) where !row.texts[place].isEmpty {
      // Raw values of fields are dense, see `EventRecord.Field`.
      writer.text(EventRecord.Field(rawValue: UInt8(place))!, row.texts[place])
    }
  }

  /// Writes the fields from the row when it names the first of them, else from its User-Agent.
  private func fill(
    _ first: EventRecord.Field, _ last: EventRecord.Field, of row: borrowing ImportRow, from client: Int,
    to writer: inout EventRecordWriter
  ) {
    if row[first].isEmpty {
      writer.texts(clients[client].texts, of: first.rawValue...last.rawValue)
    } else {
      copy(first, last, of: row, to: &writer)
    }
  }

  /// The position of the User-Agent's labels in `clients`.
  private mutating func client(userAgent: UnsafeRawBufferPointer) -> Int {
    let hash = clientPositions.hash(userAgent)
    if let position = clientPositions.value(of: userAgent, hash: hash) { return position }
    let labels = classifier.client(userAgent, ClientHints())
    if clientPositions.isFull {
      clientPositions.removeAll()
      clients.removeAll(keepingCapacity: true)
    }
    clientPositions.insert(userAgent, hash: hash, clients.count)
    clients.append(labels)
    return clients.count - 1
  }
}
