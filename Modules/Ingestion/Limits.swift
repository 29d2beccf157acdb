/// What the door lets in at most. Sizes of text are bytes of UTF-8 unless the name says otherwise.
public enum Limits {
  // MARK: A request

  /// Bytes of a tracking body: 64 KiB. Beyond: the whole body is refused (413).
  public static let bodyBytesMax = 65_536
  /// Events in one tracking body. Beyond: the whole body is refused.
  public static let bodyEventsMax = 100
  /// Bytes of a body of server-side events: 4 MiB. Beyond: the whole body is refused (413).
  public static let serverBodyBytesMax = 4 << 20
  /// Events in one body of server-side events. Beyond: the whole body is refused.
  public static let serverEventsMax = 1_000
  /// How far a client's `timestamp` may lie from the arrival, in milliseconds: 24 h. Beyond: moved to that border.
  public static let timestampDriftMillisecondsMax: Int64 = 86_400_000

  // MARK: Identity

  /// Characters of a `session_id`.
  public static let sessionCharactersMin = 8
  /// Characters of a `session_id`.
  public static let sessionCharactersMax = 64
  /// Bytes of a `visitor_id`.
  public static let visitorBytesMax = 256
  /// Bytes of an `event_id` or an idempotency key.
  public static let eventIDBytesMax = 256

  // MARK: Texts of an event; longer ones refuse the event

  /// Bytes of an event's name.
  public static let nameBytesMax = 300
  /// Bytes of a page's address, with its query.
  public static let urlBytesMax = 8_192
  /// Bytes of a page's path, which is what is stored of its address.
  public static let pathBytesMax = 2_048
  /// Bytes of a host name (RFC 1035).
  public static let hostBytesMax = 253
  /// Bytes of the address of the page that linked here.
  public static let referrerBytesMax = 8_192
  /// Bytes of a page's title, which is checked and not stored.
  public static let titleBytesMax = 4_096
  /// Bytes of a User-Agent.
  public static let userAgentBytesMax = 2_048
  /// Bytes of a browser's, operating system's or device type's label.
  public static let labelBytesMax = 100
  /// Bytes of a language or time zone.
  public static let localeBytesMax = 64
  /// Bytes of an amount of money as decimal number.
  public static let amountBytesMax = 40

  // MARK: Custom properties

  /// Properties of one event.
  public static let propertiesMax = 30
  /// Bytes of a property's name.
  public static let propertyNameBytesMax = 300
  /// Bytes of a property's value.
  public static let propertyValueBytesMax = 2_000

  // MARK: What we derive; longer ones are cut

  /// Bytes of a source, referrer, campaign parameter or other attribute of a session.
  public static let attributeBytesMax = 1_000
}
