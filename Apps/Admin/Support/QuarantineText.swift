import HTTPSupport
import Ingestion
import Models
import ServiceSupport
import Storage

/// What lies in the quarantine, for people and for programs.
enum QuarantineText {
  // MARK: For programs

  static func document(_ item: QuarantinedItem, _ catalog: CatalogSnapshot) -> JSONValue {
    [
      "id": .integer(Int(item.name.number)), "store": .string(item.name.consumer?.rawValue ?? "events"),
      "name": .string("\(item.name)"), "set_aside_at": .string(ISOTimestamp.text(item.at)),
      "cause": .string(item.cause.rawValue), "reason": .string(item.reason),
      "website": .text(item.website.map { catalog.website($0)?.uuid ?? "(removed)" }),
      "domain": .text(item.website.flatMap { catalog.website($0)?.domain }),
      "accepted_at": .text(item.arrival.map { ISOTimestamp.text($0) }),
      "place": item.place.map {
        ["tracker": .integer($0.tracker), "file": .integer($0.file), "offset": .integer($0.offset)]
      } ?? .null,
      "size": .integer(item.size), "bytes_kept": .integer(item.bytesKept), "can_retry": .bool(item.cause.isRetryable),
    ]
  }

  static func document(_ website: WebsiteInQuarantine, _ catalog: CatalogSnapshot) -> JSONValue {
    [
      "id": .text(catalog.website(website.website)?.uuid), "domain": .text(catalog.website(website.website)?.domain),
      "folder": .string("websites/\(website.website)"), "records": .integer(website.records),
      "reason": .string(website.reason), "advice": .string(advice(website, catalog)),
    ]
  }

  static func document(_ report: QuarantineReport) -> JSONValue {
    .object(
      QuarantineOutcome.Fate.allCases.map { .init($0.rawValue, .integer(report.counts[$0] ?? 0)) }
        + [
          .init(
            "items",
            .array(
              report.outcomes.map {
                [
                  "id": .integer(Int($0.id.number)), "name": .string("\($0.id)"),
                  "outcome": .string($0.fate.rawValue), "detail": .string($0.detail),
                ]
              }))
        ])
  }

  // MARK: For people

  static func text(
    _ items: [QuarantinedItem], of total: Int, _ websites: [WebsiteInQuarantine], _ catalog: CatalogSnapshot,
    unreadable: [ConsumerKind: String]
  ) -> String {
    let hidden = unreadable.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "What '\($0.key.rawValue)' has set aside cannot be read: \($0.value)" }
    guard total > 0 else { return hidden.isEmpty ? "The quarantine is empty." : hidden.joined(separator: "\n") }
    var table = TextTable(["id", "set aside (UTC)", "website", "cause", "bytes", "reason"], sides: [.right])
    for item in items {
      table.add([
        "\(item.name)", time(item.at), item.website.map { catalog.website($0)?.domain ?? "(removed)" } ?? "unknown",
        item.cause.rawValue, String(item.bytesKept), String(item.reason.prefix(90)),
      ])
    }
    var text = table.text
    if items.count < total { text += "\n\n\(items.count) of \(ProgressBar.grouped(total)) items." }
    for website in websites {
      let name = catalog.website(website.website)?.domain ?? "A removed website"
      text += """


        \(name): \(ProgressBar.grouped(website.records)) records wait. \(website.reason)
          \(advice(website, catalog))
        """
    }
    for line in hidden { text += "\n\n" + line }
    return text
  }

  static func text(
    _ item: QuarantinedItem, _ fields: [(name: String, text: String)]?, _ bytes: [UInt8], _ catalog: CatalogSnapshot
  ) -> String {
    var lines = [
      "Item \(item.name), set aside \(time(item.at)) UTC", "  cause      \(item.cause.rawValue)",
      "  reason     \(item.reason)",
      "  website    \(item.website.map { catalog.website($0)?.domain ?? "(removed)" } ?? "unknown")",
      "  accepted   \(item.arrival.map { time($0) + " UTC" } ?? "unknown")",
    ]
    if let place = item.place {
      let journal = item.name.consumer?.readsAlone == true ? "replay-journal" : "journal"
      lines.append("  place      \(journal)/t\(place.tracker)/\(place.file).log at \(place.offset), \(item.size) bytes")
    }
    lines.append("  can retry  \(item.cause.isRetryable ? "yes" : "no, its bytes are damaged")")
    for field in fields ?? [] { lines.append("    \(field.name): \(field.text)") }
    lines.append("  bytes      \(bytes.count)")
    return (lines + hexLines(bytes)).joined(separator: "\n")
  }

  static func text(_ report: QuarantineReport) -> String {
    let counts = QuarantineOutcome.Fate.allCases.compactMap { fate in
      report.counts[fate].map { "\(ProgressBar.grouped($0)) \(fate.rawValue)" }
    }
    let kept = report.outcomes.filter { $0.fate == .kept || $0.fate == .missing }.prefix(20).map {
      "  item \($0.id) \($0.fate.rawValue)\($0.detail.isEmpty ? "" : ": ")\($0.detail)"
    }
    return ([counts.isEmpty ? "Nothing to do." : counts.joined(separator: ", ") + "."] + kept).joined(separator: "\n")
  }

  /// What a record says, by field; `nil` when it is none.
  static func fields(of item: QuarantinedItem, _ bytes: [UInt8]) -> [(name: String, text: String)]? {
    guard item.cause.isRetryable else { return nil }
    return bytes.withUnsafeBytes { bytes -> [(String, String)]? in
      guard let event = EventRecordReader(bytes) else { return nil }
      var fields = [("type", "\(event.kind)"), ("timestamp", ISOTimestamp.text(event.timestamp))]
      for field in EventRecord.Field.allCases {
        let text = event.text(field)
        if text.isEmpty { continue }
        let isHash = field == .visitorYesterday || (field == .visitor && event.flags.contains(.cookieless))
        fields.append(("\(field)", isHash ? text.map(hex).joined() : String(decoding: text, as: UTF8.self)))
      }
      if let revenue = event.revenue { fields.append(("revenue", "\(revenue.minorUnits) \(revenue.currency)")) }
      event.forEachProperty { name, value in
        fields.append(("props." + String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      }
      return fields
    }
  }

  private static func advice(_ website: WebsiteInQuarantine, _ catalog: CatalogSnapshot) -> String {
    guard let id = catalog.website(website.website)?.uuid else {
      return "The website is gone: the items can be dropped."
    }
    return "'footfall verify --website \(id)' names what is damaged. With all servers stopped, put "
      + "websites/\(website.website) back as it was at its latest seal, or correct what keeps the file from being "
      + "written; then 'footfall quarantine retry --website \(id)'. Until then its new events come here."
  }

  private static func time(_ instant: Instant) -> String {
    ISOTimestamp.text(instant).prefix(19).split(separator: "T").joined(separator: " ")
  }

  private static let hexBytesMax = 512

  private static func hexLines(_ bytes: [UInt8]) -> [String] {
    let shown = Array(bytes.prefix(hexBytesMax))
    var lines = stride(from: 0, to: shown.count, by: 16).map { start -> String in
      let row = shown[start..<min(start + 16, shown.count)]
      let text = row.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
      let codes = row.map(hex).joined(separator: " ")
      return "    \(String(start, radix: 16))  \(codes)\(String(repeating: " ", count: 49 - codes.count))\(text)"
    }
    if shown.count < bytes.count { lines.append("    … (--output FILE writes all)") }
    return lines
  }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
