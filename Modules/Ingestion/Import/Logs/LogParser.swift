public import Models

/// Makes pageviews of an access log's lines.
///
/// - A `GET` answered with 2xx or 304 is a pageview of its path; everything else is skipped by reason, in the order
///   method, status, static file, bot.
/// - The visitor is a keyed hash of address, a blank and User-Agent under the website's import key: the same for every
///   day of every log of the website, and nothing that leads back to the address.
/// - Path: as written, percent signs kept, without query and fragment; of a whole URL its path. Host name: the
///   website's domain, because the log does not name one.
/// - How the visitor came: the same rules as for live traffic, with the log's referrer and the request's query.
///   A referrer is internal when its host is the website's domain.
public struct LogParser: LineParser {
  /// What shall count.
  public struct Options: Sendable {
    /// Bots count like anyone; otherwise their pageviews are stored marked, and reported as skipped.
    public var includeBots: Bool
    /// Static files count as pages.
    public var includeStatic: Bool

    /// Neither, unless said otherwise.
    public init(includeBots: Bool = false, includeStatic: Bool = false) {
      self.includeBots = includeBots
      self.includeStatic = includeStatic
    }
  }

  private struct Visitor {
    let hash: UInt64
    let client: Int
    let place: Place
  }

  private let website: Website
  private let domain: [UInt8]
  private let classifier: Classifier
  private let visitorHash: VisitorHash
  private let options: Options
  private let times: ImportTimes
  private var visitors: ByteKeyedCache<Visitor>
  private var clients: [Classified<ClientLabels>] = []
  private var clientPositions: ByteKeyedCache<Int>
  private var arrivals: [Classified<Acquisition>] = []
  private var arrivalPositions: ByteKeyedCache<Int>
  /// Where keys of several parts are put together.
  private var key: [UInt8] = []

  /// A parser for logs of `website`.
  ///
  /// - Parameter now: when the import began; lines more than 24 hours later are rejected.
  public init(
    website: Website, classifier: Classifier, visitorHash: VisitorHash, now: Instant, options: Options = Options()
  ) {
    self.website = website
    domain = Array(website.domain.utf8)
    self.classifier = classifier
    self.visitorHash = visitorHash
    self.options = options
    times = ImportTimes(now: now)
    visitors = ByteKeyedCache(entriesMax: 1 << 17, seed: website.hashSeed)
    clientPositions = ByteKeyedCache(entriesMax: 1 << 15, seed: website.hashSeed)
    arrivalPositions = ByteKeyedCache(entriesMax: 1 << 15, seed: website.hashSeed)
  }

  mutating func parse(_ bytes: UnsafeRawBufferPointer, into writer: inout EventRecordWriter) -> LineOutcome {
    let line: CombinedLogLine
    do { line = try CombinedLogLine(bytes) } catch { return .rejected(error.reason) }
    if let fault = times.fault(of: line.time) { return .rejected("The time \(fault).") }
    guard line.method.elementsEqual("GET".utf8) else { return .skipped(.method) }
    guard line.status / 100 == 2 || line.status == 304 else { return .skipped(.status) }
    guard LogText.needsDecoding(line.target) else { return pageview(line, target: line.target, &writer) }
    return LogText.decode(line.target).withUnsafeBytes { pageview(line, target: $0, &writer) }
  }

  private mutating func pageview(
    _ line: CombinedLogLine, target: UnsafeRawBufferPointer, _ writer: inout EventRecordWriter
  ) -> LineOutcome {
    guard let target = RequestTarget(target) else {
      return .rejected("The request target \(LogText.quoted(target)) is not a path.")
    }
    if !options.includeStatic, StaticFile.isNamed(by: target.path) { return .skipped(.staticFile) }
    let visitor = visitor(address: line.address, userAgent: line.userAgent)
    let isMarked = clients[visitor.client].value.isBot && !options.includeBots
    let arrival = arrival(referrer: line.referrer, query: target.query)

    let flags: EventRecord.Flags = isMarked ? [.interactive, .cookieless, .bot] : [.interactive, .cookieless]
    writer.begin(.event, at: line.time, flags: flags)
    writer.text(.name, .literal("pageview"))
    withUnsafeBytes(of: visitor.hash.littleEndian) { writer.text(.visitor, $0) }
    domain.withUnsafeBytes { writer.text(.hostname, $0) }
    writer.text(.pathname, target.path.isEmpty ? .literal("/") : target.path)
    writer.texts(arrivals[arrival].texts)
    writer.text(.country, visitor.place.country)
    writer.text(.region, visitor.place.region)
    writer.text(.city, visitor.place.city)
    writer.texts(clients[visitor.client].texts)
    writer.text(.medium, arrivals[arrival].value.medium)
    let range = writer.finish()
    return isMarked ? .markedEvent(range) : .event(range)
  }

  private mutating func visitor(address: UnsafeRawBufferPointer, userAgent: UnsafeRawBufferPointer) -> Visitor {
    key.removeAll(keepingCapacity: true)
    key.append(contentsOf: address)
    key.append(UInt8(ascii: " "))  // an address has none
    key.append(contentsOf: userAgent)
    let hash = key.withUnsafeBytes { visitors.hash($0) }
    if let visitor = key.withUnsafeBytes({ visitors.value(of: $0, hash: hash) }) { return visitor }
    let visitor = Visitor(
      hash: key.withUnsafeBytes { visitorHash.hash(website.importKey, [$0]) }, client: client(userAgent: userAgent),
      place: classifier.place(LocationSignals(address: IPAddress(address.string))))
    if visitors.isFull { visitors.removeAll() }
    key.withUnsafeBytes { visitors.insert($0, hash: hash, visitor) }
    return visitor
  }

  /// The position of the User-Agent's labels in `clients`.
  private mutating func client(userAgent: UnsafeRawBufferPointer) -> Int {
    let hash = clientPositions.hash(userAgent)
    if let position = clientPositions.value(of: userAgent, hash: hash) { return position }
    let client = LogText.needsDecoding(userAgent)
      ? LogText.decode(userAgent).withUnsafeBytes { classifier.client($0, ClientHints()) }
      : classifier.client(userAgent, ClientHints())
    if clientPositions.isFull {
      clientPositions.removeAll()
      clients.removeAll(keepingCapacity: true)
      visitors.removeAll()  // they know their client by its position
    }
    clientPositions.insert(userAgent, hash: hash, clients.count)
    clients.append(client)
    return clients.count - 1
  }

  /// The position of what referrer and query say in `arrivals`.
  private mutating func arrival(referrer: UnsafeRawBufferPointer, query: UnsafeRawBufferPointer) -> Int {
    key.removeAll(keepingCapacity: true)
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: referrer.count)) { key.append(contentsOf: $0) }
    key.append(contentsOf: referrer)
    key.append(contentsOf: query)
    let hash = key.withUnsafeBytes { arrivalPositions.hash($0) }
    if let position = key.withUnsafeBytes({ arrivalPositions.value(of: $0, hash: hash) }) { return position }
    var landing = Array("https://".utf8) + domain + Array("/".utf8)
    if !query.isEmpty { landing += [UInt8(ascii: "?")] + query }
    let acquisition = landing.withUnsafeBytes { landing in
      LogText.needsDecoding(referrer)
        ? LogText.decode(referrer).withUnsafeBytes { classifier.acquisition($0, landing, website.domain) }
        : classifier.acquisition(referrer, landing, website.domain)
    }
    if arrivalPositions.isFull {
      arrivalPositions.removeAll()
      arrivals.removeAll(keepingCapacity: true)
    }
    key.withUnsafeBytes { arrivalPositions.insert($0, hash: hash, arrivals.count) }
    arrivals.append(acquisition)
    return arrivals.count - 1
  }
}
