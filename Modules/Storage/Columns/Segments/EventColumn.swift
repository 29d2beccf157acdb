/// Keys of the columns of event rows. Stored: never renumber.
enum EventColumn {
  /// Milliseconds since the epoch, ascending.
  static let time: UInt32 = 0
  /// The event's number in order of arrival, less its row: a constant where rows stand as they arrived.
  static let arrival: UInt32 = 1
  /// Ordinal of the session.
  static let session: UInt32 = 2
  static let name: UInt32 = 3
  static let page: UInt32 = 4
  static let hostname: UInt32 = 5
  /// 1 where the event does not end a bounce.
  static let nonInteractive: UInt32 = 6
  /// Rows that carry revenue, their amounts in smallest units, and their currencies.
  static let revenueRows: UInt32 = 7
  static let revenueAmounts: UInt32 = 8
  static let revenueCurrencies: UInt32 = 9

  /// Rows that carry the property with this name.
  static func propertyRows(_ name: UInt32) -> UInt32 { 0x1000 + 2 * name }
  /// The values in those rows.
  static func propertyValues(_ name: UInt32) -> UInt32 { 0x1001 + 2 * name }
  /// The property's name when the key is one of property rows.
  static func propertyName(ofRows key: UInt32) -> UInt32? {
    key >= 0x1000 && key % 2 == 0 ? (key - 0x1000) / 2 : nil
  }
  /// Whether the column holds rows, each greater than the one before: scans go through them without looking.
  static func holdsRows(_ key: UInt32) -> Bool { key == revenueRows || propertyName(ofRows: key) != nil }
}
