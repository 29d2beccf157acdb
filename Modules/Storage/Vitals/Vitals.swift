public import Models

/// How fast and steady a website's pages are, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Vitals {
  /// What was measured on one page, or on all of them.
  public struct Page: Hashable, Sendable {
    /// Path of the page; pages of several hosts that have the same one are one page.
    public let path: String
    /// How many measurements there are, whatever was in them.
    public let samples: Int
    /// What was measured, in the order of the vitals; those that nobody measured are left out.
    public let figures: [PageVitalFigures]
  }

  /// A visitor's measurement.
  public struct Sample: Hashable, Sendable {
    /// Where.
    public let page: PageAddress
    /// When.
    public let time: Instant
    /// In each vital's unit.
    public let values: [PageVital: Int]
  }

  private static let columns = PageVital.allCases.map(\.rawValue).joined(separator: ", ")
  private let store: ConsumerStore?

  /// Opens the measurements of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.vitals, in: directory, steps: VitalStore.steps.count)
  }

  /// What was measured within a time: on all pages together, and on the pages with the most measurements, those first;
  /// equal ones by path.
  ///
  /// - Parameters:
  ///   - devices: classes of device that count; all where it is empty.
  ///   - limit: how many pages are listed.
  /// - Throws: `StoreError`.
  /// - Cost: holds every measurement of the time once.
  public func pages(
    of website: WebsiteID, times: InstantRange = .all, devices: Set<DeviceClass> = [], limit: Int
  ) throws(StoreError) -> (all: Page, pages: [Page]) {
    var values: [String: [PageVital: [Int]]] = [:]
    var samples: [String: Int] = [:]
    try forEach(website, times) { device, sample in
      guard devices.isEmpty || devices.contains(device) else { return }
      samples[sample.page.path, default: 0] += 1
      for (vital, value) in sample.values { values[sample.page.path, default: [:]][vital, default: []].append(value) }
    }
    func page(_ path: String, _ samples: Int, _ values: [PageVital: [Int]]) -> Page {
      let figures = PageVital.allCases.compactMap { PageVitalFigures($0, values: values[$0] ?? []) }
      return Page(path: path, samples: samples, figures: figures)
    }
    var all: [PageVital: [Int]] = [:]
    for values in values.values { all.merge(values) { $0 + $1 } }
    let order = samples.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
    return (
      page("", samples.values.reduce(0, +), all), order.map { page($0.key, $0.value, values[$0.key] ?? [:]) }
    )
  }

  /// What a visitor's browser measured, the oldest first.
  ///
  /// - Throws: `StoreError`.
  public func samples(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> [Sample] {
    var samples: [Sample] = []
    for hash in visitor.visitors.sorted() { try forEach(website, .all, visitor: hash) { samples.append($1) } }
    return samples
  }

  private func forEach(
    _ website: WebsiteID, _ times: InstantRange, visitor: UInt64? = nil, _ body: (DeviceClass, Sample) -> Void
  ) throws(StoreError) {
    guard let store else { return }
    try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT time, device, host, path, \(Self.columns) FROM sample JOIN page ON page.id = sample.page
        WHERE sample.website = ? AND time >= ? AND time < ? \(visitor == nil ? "" : "AND visitor = ?")
        ORDER BY time, sample.id
        """)
      statement.bind(1, Int64(website.rawValue)).bind(2, times.start.milliseconds).bind(3, times.end.milliseconds)
      if let visitor { statement.bind(4, Int64(bitPattern: visitor)) }
      while try statement.step() {
        var values: [PageVital: Int] = [:]
        for (place, vital) in PageVital.allCases.enumerated() where !statement.isNull(4 + place) {
          values[vital] = statement.int(4 + place)
        }
        body(
          UInt8(exactly: statement.int64(1)).flatMap(DeviceClass.init(rawValue:)) ?? .other,
          Sample(
            page: PageAddress(host: statement.text(2), path: statement.text(3)),
            time: Instant(milliseconds: statement.int64(0)), values: values))
      }
    }
  }
}
