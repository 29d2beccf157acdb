/// A key of an import row.
enum RowKey: String, CaseIterable {
  case timestamp, name, hostname, pathname, url, referrer, source, country, region, city, browser, os, device, language
  case props, revenue, interactive, medium, bot
  case visitor = "visitor_id"
  case session = "session_id"
  case utmSource = "utm_source"
  case utmMedium = "utm_medium"
  case utmCampaign = "utm_campaign"
  case utmContent = "utm_content"
  case utmTerm = "utm_term"
  case browserVersion = "browser_version"
  case operatingSystemVersion = "os_version"
  case screenWidth = "screen_width"
  case screenHeight = "screen_height"
  case userAgent = "user_agent"
  case user = "user_id"
  case idempotencyKey = "idempotency_key"

  /// The record's field that takes the key's text as it stands; `nil` for keys with a meaning of their own.
  var field: EventRecord.Field? {
    switch self {
    case .name: .name
    case .visitor: .visitor
    case .session: .clientSession
    case .hostname: .hostname
    case .pathname: .pathname
    case .user: .user
    case .source: .source
    case .referrer: .referrer
    case .utmSource: .utmSource
    case .utmMedium: .utmMedium
    case .utmCampaign: .utmCampaign
    case .utmContent: .utmContent
    case .utmTerm: .utmTerm
    case .region: .region
    case .city: .city
    case .browser: .browser
    case .browserVersion: .browserVersion
    case .os: .operatingSystem
    case .operatingSystemVersion: .operatingSystemVersion
    case .device: .device
    case .language: .language
    case .medium: .medium
    case .timestamp, .url, .country, .props, .revenue, .interactive, .bot, .screenWidth, .screenHeight, .userAgent,
      .idempotencyKey:
      nil
    }
  }
}

/// Finds a row's key by its bytes without making a `String`.
struct RowKeyTable {
  /// What a key means.
  struct Match {
    let key: RowKey
    /// See `RowKey.field`.
    let field: EventRecord.Field?
    /// One bit of its own.
    let bit: UInt64
  }

  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// Bytes of the key: those that fill up its words are not its own.
    var count = 0
    var match: Match?
  }

  private var slots = [Slot](repeating: Slot(), count: 128)

  init() {
    for (position, key) in RowKey.allCases.enumerated() {
      var text = key.rawValue
      // All keys are 1 to 16 bytes of ASCII, see the tests.
      let count = text.utf8.count
      let (low, high) = text.withUTF8 { RowKeyTable.words(UnsafeRawBufferPointer($0)) }
      var slot = RowKeyTable.start(low, high)
      while slots[slot].match != nil { slot = (slot + 1) & 127 }
      slots[slot] = Slot(
        low: low, high: high, count: count, match: Match(key: key, field: key.field, bit: 1 << UInt64(position)))
    }
  }

  /// The key with these bytes; `nil` when rows have no such key.
  @inline(__always)
  func find(_ bytes: UnsafeRawBufferPointer) -> Match? {
    guard bytes.count >= 1, bytes.count <= 16 else { return nil }
    let (low, high) = RowKeyTable.words(bytes)
    var slot = RowKeyTable.start(low, high)
    while let match = slots[slot].match {
      if slots[slot].low == low, slots[slot].high == high, slots[slot].count == bytes.count { return match }
      slot = (slot + 1) & 127
    }
    return nil
  }

  /// The bytes as two words, filled up with zeros.
  @inline(__always)
  private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    let count = bytes.count
    if count >= 8 {
      let low = bytes.loadUnaligned(as: UInt64.self)
      guard count > 8 else { return (low, 0) }
      let last = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      return (UInt64(littleEndian: low), UInt64(littleEndian: last) >> UInt64(8 * (16 - count)))
    }
    var low: UInt64 = 0
    for position in 0..<count { low |= UInt64(bytes[position]) << UInt64(8 * position) }
    return (low, 0)
  }

  @inline(__always)
  private static func start(_ low: UInt64, _ high: UInt64) -> Int {
    Int(truncatingIfNeeded: ((low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD1B5_4A32_D192_ED03) >> 57)
  }
}
