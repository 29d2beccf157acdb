public import Models

/// One accepted event on its way from the door to the event store: validated, enriched and identified, so that
/// everything behind it is deterministic.
///
/// The form in journals and spools, little-endian:
///
///     u8 kind · u8 flags · i64 timestamp ms · u64 event id hash · u64 idempotency hash · u32 fields present
///     then for each present ``Field`` in ascending order: varint length, bytes
///     then with `hasRevenue`: i64 minor units, 3 bytes currency
///     then with `hasProperties`: varint count, and for each: varint length, name, varint length, value
///
/// Version is the journal's and the spool's; the hashes are 0 where the client sent no id.
public enum EventRecord {
  /// What a record tells the worker to do.
  public enum Kind: UInt8, Sendable {
    /// A row of the event store: pageview, custom event, revenue, goal.
    case event = 1
    /// Keeps the open session from ending; leaves no row.
    case heartbeat = 2
  }

  /// Yes-or-no facts of a record.
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Ends a bounce.
    public static let interactive = Flags(rawValue: 1)
    /// The visitor is 8 bytes of keyed hash, not a text that a client sent.
    public static let cookieless = Flags(rawValue: 2)
    /// An amount of money follows.
    public static let hasRevenue = Flags(rawValue: 4)
    /// Custom properties follow.
    public static let hasProperties = Flags(rawValue: 8)
    /// Sent by something that is not a person.
    public static let bot = Flags(rawValue: 16)
    /// Pages, names and property values of this record count against the daily limits of public beacons.
    public static let limited = Flags(rawValue: 32)
  }

  /// A text of the record. The raw value is its bit and its place.
  public enum Field: UInt8, CaseIterable, Sendable {
    /// `pageview`, or the custom event's name. Absent on heartbeats.
    case name = 0
    /// The client's visitor id, or 8 bytes of hash when cookieless.
    case visitor = 1
    /// Cookieless only: the 8 bytes that yesterday's salt gives, while it lives.
    case visitorYesterday = 2
    /// The client's session id.
    case clientSession = 3
    case hostname = 4
    case pathname = 5
    /// Identified user.
    case user = 6
    /// The first of the attributes; the others follow in the order of `SessionAttribute.rawValue`.
    case source = 7
    case referrer = 8
    case utmSource = 9
    case utmMedium = 10
    case utmCampaign = 11
    case utmContent = 12
    case utmTerm = 13
    case country = 14
    case region = 15
    case city = 16
    case browser = 17
    case browserVersion = 18
    case operatingSystem = 19
    case operatingSystemVersion = 20
    case device = 21
    case language = 22
    case screenSize = 23
    case medium = 24

    /// The field that carries this attribute.
    public init(_ attribute: SessionAttribute) {
      self = Field(rawValue: Field.source.rawValue + attribute.rawValue)!  // one case for each attribute, see the tests
    }
  }

  /// Milliseconds that an event's time may have: years 1970 to 9999. A store that took others would damage what lies
  /// beside them.
  static let timestamps: ClosedRange<Int64> = 0...253_402_300_799_999

  /// Bytes before the first text.
  static let headerSize = 1 + 1 + 8 + 8 + 8 + 4
}
