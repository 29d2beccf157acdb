/// What the columns of comma-separated values mean.
public enum TableLayout: Sendable {
  /// Columns are named like the keys of import rows, as `export --format csv` writes them.
  case rows
  /// Columns are named as in the event table of a Plausible installation.
  case plausible

  /// What a column brings.
  enum Column {
    case key(RowKey)
    /// Names of properties; their values stand in `propertyValues`, both as ClickHouse writes arrays.
    case propertyNames, propertyValues
    case revenueAmount, revenueCurrency
    case ignored
  }

  /// Columns of Plausible's event table that are known and say nothing that we keep: they follow from others, are
  /// numbers in Plausible's own tables, or lie in the row only for its own use.
  private static let plausibleIgnored: Set<String> = [
    "site_id", "subdivision2_code", "city_geoname_id", "channel", "acquisition_channel", "click_id_param",
    "revenue_reporting_amount", "revenue_reporting_currency", "scroll_depth", "engagement_time", "transferred_from",
    "ip_classification", "recovery_id", "sign", "is_bounce",
  ]

  private static let plausibleKeys: [String: RowKey] = [
    "timestamp": .timestamp, "name": .name, "user_id": .visitor, "session_id": .session, "hostname": .hostname,
    "pathname": .pathname, "referrer": .referrer, "referrer_source": .source, "source": .source,
    "utm_source": .utmSource, "utm_medium": .utmMedium, "utm_campaign": .utmCampaign, "utm_content": .utmContent,
    "utm_term": .utmTerm, "country_code": .country, "subdivision1_code": .region, "screen_size": .device,
    "operating_system": .os, "operating_system_version": .operatingSystemVersion, "browser": .browser,
    "browser_version": .browserVersion, "interactive": .interactive, "interactive?": .interactive,
  ]

  /// The columns of a heading, in order.
  ///
  /// - Throws: `RowFault` with what is wrong with the heading as a whole.
  func columns(_ heading: UnsafeRawBufferPointer) throws -> [Column] {
    var names: [String] = []
    try TableRecord.forEachField(heading, ByteArena()) { _, field in names.append(field.string) }
    if self == .plausible, names.contains("date"), !names.contains("timestamp") {
      throw RowFault(
        "this is one of Plausible's daily tables: it holds sums of a day, of which no events can be made. "
          + "Export the event table instead, see docs/operations.md")
    }
    var seen: Set<String> = []
    let columns = try names.map { name in
      guard seen.insert(name).inserted else { throw RowFault("the column “\(name)” stands there twice") }
      guard let column = column(name) else { throw RowFault("there is no column “\(name.prefix(60))”") }
      return column
    }
    for needed in self == .rows ? ["timestamp", "name", "visitor_id"] : ["timestamp", "name", "user_id"] {
      guard seen.contains(needed) else { throw RowFault("the column “\(needed)” is missing") }
    }
    return columns
  }

  private func column(_ name: String) -> Column? {
    switch self {
    case .rows: return RowKey(rawValue: name).map { .key($0) }
    case .plausible:
      if let key = TableLayout.plausibleKeys[name] { return .key(key) }
      switch name {
      case "meta.key": return .propertyNames
      case "meta.value": return .propertyValues
      case "revenue_source_amount": return .revenueAmount
      case "revenue_source_currency": return .revenueCurrency
      default: return TableLayout.plausibleIgnored.contains(name) ? .ignored : nil
      }
    }
  }
}
