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
  /// Bytes of the id by which a website knows a user.
  public static let userBytesMax = 256
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

  // MARK: Errors and interactions

  /// Bytes of an error's message that are kept; the rest is cut.
  public static let errorMessageBytesMax = 4_096
  /// Bytes of an error's stack that are kept; the rest is cut.
  public static let errorStackBytesMax = 16_384
  /// Bytes of a release's name.
  public static let releaseBytesMax = 200
  /// Largest line and column of a script.
  public static let scriptPositionMax: Int32 = 1_000_000_000
  /// Bytes of the name of an experiment's variation.
  public static let variationBytesMax = 64
  /// Bytes of a CSS selector.
  public static let selectorBytesMax = 1_000
  /// Bytes of the text that was clicked on that are kept; the rest is cut.
  public static let clickTextBytesMax = 200
  /// Pixels from an edge of a page or element, in either direction.
  public static let pixelsMax: Int32 = 1_000_000
  /// Places of the pointer in one event.
  public static let movePointsMax = 200
  /// Milliseconds that one event can say something was in view: an hour.
  public static let attentionMillisecondsMax: Int32 = 3_600_000

  /// Milliseconds that a page may take to show something or to answer: ten minutes.
  public static let vitalMillisecondsMax: Int32 = 600_000
  /// How much a page's layout may shift, in ten-thousandths: a hundred times the window.
  public static let layoutShiftMax: Int32 = 1_000_000

  // MARK: Forms and polls

  /// Bytes of what a page calls a form that are kept; the rest is cut.
  public static let formNameBytesMax = 200
  /// Bytes of a field's name.
  public static let fieldNameBytesMax = 100
  /// Fields of a form that one event can name.
  public static let formFieldsMax = 100
  /// Milliseconds that one event can say a field or form was being filled: a day.
  public static let formMillisecondsMax: Int32 = 86_400_000
  /// How often one event can say a field was filled anew.
  public static let correctionsMax: Int32 = 10_000
  /// Bytes of a poll's answer in words.
  public static let answerBytesMax = 4_000
  /// Options of a poll that one answer can name.
  public static let answerOptionsMax = 50

  // MARK: A chunk of a replay

  /// Bytes of a replay chunk's body, as it is sent: 10 MB. Beyond: refused (413).
  public static let replayBodyBytesMax = 10_000_000
  /// Bytes of a chunk once it is unpacked: 32 MiB. Beyond: refused (413).
  public static let replayUnpackedBytesMax = 32 << 20
  /// Largest number of a chunk within its session.
  public static let replaySequenceMax: Int64 = 1_000_000
  /// Events of one chunk.
  public static let replayEventsMax = 100_000

  // MARK: What we derive; longer ones are cut

  /// Bytes of a source, referrer, campaign parameter or other attribute of a session.
  public static let attributeBytesMax = 1_000
}
