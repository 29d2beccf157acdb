/// Whether columns, as far as their directory tells, point only at what is there: scans follow codes and ordinals
/// without looking.
extension ColumnSet.Directory {
  /// For columns of event rows.
  ///
  /// - Parameters:
  ///   - sessions: how many there are.
  ///   - texts: highest ordinal of a dictionary.
  func fitsEvents(sessions: Int, texts: (Domain) -> UInt32) -> Bool {
    // A segment without its times would be passed over in silence.
    let isWhole = (EventColumn.time...EventColumn.nonInteractive).allSatisfy { entry($0) != nil }
    guard isWhole, rows > 0, rows <= EventSegment.rowsMax else { return false }
    return entries.allSatisfy { entry in
      let limit: Int64
      switch entry.key {
      case EventColumn.time, EventColumn.arrival: return entry.isModerate
      case EventColumn.session: limit = Int64(sessions) - 1
      case EventColumn.name: limit = Int64(texts(.name))
      case EventColumn.page: limit = Int64(texts(.page))
      case EventColumn.hostname: limit = Int64(texts(.hostname))
      case EventColumn.nonInteractive: limit = 1
      case EventColumn.revenueRows: limit = Int64(rows) - 1
      case EventColumn.revenueCurrencies: limit = Int64(texts(.currency))
      case 0x1000...:
        let isRows = EventColumn.propertyName(ofRows: entry.key) != nil
        limit = isRows ? Int64(rows) - 1 : Int64(texts(.propertyValue))
      default: return true
      }
      return entry.least >= 0 && entry.greatest <= limit
    }
  }

  /// For columns of sessions.
  func fitsSessions(texts: (Domain) -> UInt32) -> Bool {
    hasModerateTimes
      && entries.allSatisfy { entry in
        guard let domain = SessionColumn(rawValue: entry.key)?.domain else { return true }
        return entry.least >= 0 && entry.greatest <= Int64(texts(domain))
      }
  }

  /// Whether the times of sessions can be added up.
  var hasModerateTimes: Bool {
    [SessionColumn.start, .length, .sinceLast].allSatisfy { entry($0.rawValue)?.isModerate ?? true }
  }
}

extension ColumnSet.Entry {
  /// Whether all values, as far as the bounds tell, are so small that a sum of a few never overflows.
  fileprivate var isModerate: Bool { least >= -(1 << 53) && greatest <= 1 << 53 }
}

extension SessionColumn {
  /// The dictionary of its codes; `nil` when it holds something else.
  var domain: Domain? {
    switch self {
    case .visitor: .visitor
    case .user: .user
    case .entryPage, .exitPage: .page
    case .entryHostname, .exitHostname: .hostname
    case .stream, .start, .length, .sinceLast, .pageviews, .events, .clientKey, .isBounce, .exclusion, .interactions:
      nil
    default: Domain(rawValue: 16 + UInt8(rawValue - 32))
    }
  }
}
