/// One event as its sender wrote it: fields are there or not, of the right kind, and no longer than allowed.
///
/// Its texts are slices of the body or of the arena.
struct TrackingEvent {
  /// The first thing that is wrong with it; what follows is then incomplete.
  var fault: IngestError?
  /// Whether it ends a bounce.
  var isInteractive = true
  /// Whether the page's owner told the script not to look at Do Not Track.
  var ignoresDoNotTrack = false
  /// Milliseconds since 1970 as the client's clock has them.
  var timestamp: Int64?
  /// Its properties' places among the body's.
  var properties = 0..<0
  /// What only some types carry: the JSON object that was sent as `data`, unread; empty when there is none.
  var data = UnsafeRawBufferPointer.none
  /// One for each field that is a text; `value` is kept as written, be it a number or a text.
  private var texts = InlineArray<20, UnsafeRawBufferPointer>(repeating: .none)

  /// A text; empty when it is not there.
  @inline(__always)
  subscript(_ field: TrackingField) -> UnsafeRawBufferPointer {
    get { texts[Int(field.rawValue)] }
    set { texts[Int(field.rawValue)] = newValue }
  }

  /// An event with nothing in it.
  init(fault: IngestError? = nil) { self.fault = fault }

  /// Remembers what is wrong, unless something was before.
  mutating func fail(_ fault: IngestError) {
    if self.fault == nil { self.fault = fault }
  }
}

/// A custom property: both texts as written.
struct TrackingProperty {
  let name: UnsafeRawBufferPointer
  let value: UnsafeRawBufferPointer
}
