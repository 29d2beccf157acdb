/// One made-up event: places in the lists of ``SiteVocabulary``.
struct TrafficEvent {
  /// Milliseconds since 1970.
  var time: Int64
  /// Number of its session, in the order of their starts.
  var session: UInt32
  var visitor: UInt32
  var path: UInt16
  var name: UInt8
  /// Cents; 0 for none.
  var revenue: UInt32
  var origin: Origin
  var client: Client

  /// What every event of a session shares.
  struct Origin {
    var hostname: UInt8
    var source: UInt16
    /// One above the place in the list; 0 for none.
    var campaignSource: UInt8
    var campaignMedium: UInt8
    var campaign: UInt8
  }

  /// What every event of a visitor shares.
  struct Client {
    var country: UInt8
    var city: UInt16
    var browser: UInt8
    var system: UInt8
    var device: UInt8
  }
}
