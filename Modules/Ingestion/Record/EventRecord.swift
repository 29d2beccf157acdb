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
///     then with `hasData`: u8 count, and for each: u8 ``DataField``, varint length, bytes
///
/// The hashes are 0 where the client sent no id. The frame's version is the journal's and the spool's. What is new
/// comes as a new kind or flag, and stored bytes are never read anew: kinds 1 and 2 are of the first version, kinds 3
/// to 8 and `hasData` came with the second, those above with the third. A program that does not know them sets such
/// records aside as unreadable; a newer one applies them when they are tried again.
public enum EventRecord {
  /// The property by which the door marks events under Global Privacy Control (decision 0026).
  static let privacyMark: StaticString = "gpc_opted_out"

  /// What a record tells the worker to do.
  public enum Kind: UInt8, Sendable {
    /// A row of the event store: pageview, custom event, revenue, goal.
    case event = 1
    /// Keeps the open session from ending; leaves no row.
    case heartbeat = 2
    /// A click, for heatmaps. Like a heartbeat for its session, as are all below.
    case click = 3
    /// How far down a page was scrolled.
    case scroll = 4
    /// Where the pointer was.
    case move = 5
    /// How long a part of a page was in view.
    case attention = 6
    /// An error of the page's scripts.
    case error = 7
    /// Part of a recorded session; in a journal of its own.
    case replayChunk = 8
    /// Which variation of an experiment a visitor saw.
    case exposure = 9
    /// What a visitor did with a form.
    case form = 10
    /// What a visitor did with a poll.
    case poll = 11
    /// Who the visitor is to the website: a user, and what is known of them as properties.
    case identify = 12
    /// How fast and steady a page was for a visitor.
    case vitals = 13

    /// The kind under which the journal carries it: who is not concerned need not look inside.
    public var audience: Audience {
      switch self {
      case .event, .heartbeat: .sessions
      case .click, .scroll, .move, .attention: .interactions
      case .error: .errors
      case .replayChunk: .replays
      case .exposure: .exposures
      case .form: .forms
      case .poll: .polls
      case .identify: .identities
      case .vitals: .vitals
      }
    }
  }

  /// Which of the journal's readers a record is for besides the one that keeps sessions, which takes all. The raw value
  /// is the record's kind in the journal.
  public enum Audience: UInt8, Sendable {
    /// Nobody else.
    case sessions = 1
    /// Heatmaps.
    case interactions = 2
    /// Error groups.
    case errors = 3
    /// Recorded sessions.
    case replays = 4
    /// Experiments.
    case exposures = 5
    /// Forms.
    case forms = 6
    /// Polls.
    case polls = 7
    /// Who visitors are.
    case identities = 8
    /// How fast pages are.
    case vitals = 9
  }

  /// What only some kinds carry. Raw values are stored.
  public enum DataField: UInt8, CaseIterable, Sendable {
    /// An error's message as the browser gave it.
    case message = 1
    /// An error's type, as `TypeError`.
    case errorName = 2
    /// An error's stack in the browser's own notation.
    case stack = 3
    /// Address of the script in which it happened.
    case source = 4
    /// Line there. Whole numbers are stored as four bytes, little-endian, with sign.
    case line = 5
    /// Column there.
    case column = 6
    /// The website's own name of its release.
    case release = 7
    /// What was clicked, as a CSS selector.
    case selector = 8
    /// The text that was clicked on.
    case text = 9
    /// Where the clicked link leads.
    case href = 10
    /// Pixels from the page's left edge.
    case x = 11
    /// Pixels from the page's upper edge.
    case y = 12
    /// Pixels from the clicked element's left edge.
    case offsetX = 13
    /// Pixels from the clicked element's upper edge.
    case offsetY = 14
    /// Percent of the page's height that had come into view.
    case depth = 15
    /// Milliseconds that something was in view.
    case duration = 16
    /// Where the part in view began, in percent of the page's height.
    case from = 17
    /// Where it ended.
    case to = 18
    /// Places of the pointer: pairs of whole numbers.
    case points = 19
    /// The width of the part of the page that the window showed, in pixels.
    case viewportWidth = 20
    /// Number of a chunk within its session.
    case sequence = 21
    /// Events in a chunk.
    case eventCount = 22
    /// Milliseconds since 1970 of a chunk's first event; eight bytes, little-endian, as is the next.
    case firstAt = 23
    /// The same of its last.
    case lastAt = 24
    /// A chunk's events, a JSON array as it was sent, deflated.
    case packedEvents = 25
    /// Bytes of the events before.
    case unpackedBytes = 26
    /// The 18-digit name of an experiment.
    case experiment = 27
    /// The name of one of its variations.
    case variation = 28
    /// Milliseconds until a page's largest piece was shown.
    case largestPaint = 29
    /// Milliseconds from what a visitor did to the next picture.
    case interactionDelay = 30
    /// How much a page's layout shifted, in ten-thousandths.
    case layoutShift = 31
    /// Milliseconds until a page's first piece was shown.
    case firstPaint = 32
    /// Milliseconds until the first byte of a page came.
    case firstByte = 33
    /// What a form is called by the page.
    case formName = 40
    /// What was done with a form or poll: the raw value of a ``FormAction`` or ``PollAction``.
    case action = 41
    /// Name of a form's field.
    case field = 42
    /// How often a field was filled anew.
    case corrections = 43
    /// Names of the fields that were sent empty, as ``TextList``.
    case blankFields = 44
    /// Which poll.
    case poll = 50
    /// An answer in words.
    case answerText = 51
    /// An answer as a number.
    case answerNumber = 52
    /// The options that were chosen, as ``TextList``.
    case answerOptions = 53
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
    /// Pages, names and properties of this record count against the limits of public beacons.
    public static let limited = Flags(rawValue: 32)
    /// What only some kinds carry follows.
    public static let hasData = Flags(rawValue: 64)
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

  /// Whom a record is for, by its first byte.
  ///
  /// - Precondition: the record was written by this program.
  public static func audience(of firstByte: UInt8) -> Audience { Kind(rawValue: firstByte)?.audience ?? .sessions }

  /// Milliseconds that an event's time may have: years 1970 to 9999. A store that took others would damage what lies
  /// beside them.
  static let timestamps: ClosedRange<Int64> = 0...253_402_300_799_999

  /// Bytes before the first text.
  static let headerSize = 1 + 1 + 8 + 8 + 8 + 4
}
