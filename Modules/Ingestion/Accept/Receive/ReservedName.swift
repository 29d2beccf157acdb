/// Names of properties that say what the door itself finds out: values that are sent under them are dropped.
///
/// Source: Zenovay, custom events.
enum ReservedName {
  /// Whether a property may not be called so.
  @inline(__always)
  static func contains(_ name: UnsafeRawBufferPointer) -> Bool {
    switch name.count {
    case 2: name.equals("os")
    case 3: name.equals("url")
    case 4: name.equals("city")
    case 7: name.equals("browser") || name.equals("country")
    case 8: name.equals("referrer")
    case 11: name.equals("screen_size")
    default: false
    }
  }
}
