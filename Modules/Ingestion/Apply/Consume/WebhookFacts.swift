import Models
import Storage

/// What a webhook is told about something: the `data` of its message, in the words of the API's lists.
enum WebhookFacts {
  /// A goal was met.
  static func conversion(
    of met: MetGoal, _ record: borrowing EventRecordReader, _ website: Website
  ) -> JSONValue {
    let own = record.revenue.flatMap { Double($0.decimal) }
    var source = "browser"
    var metadata: [JSONValue.Member] = []
    record.forEachProperty { name, value in
      switch name.string {
      case "source": if value.string == "server" { source = "server" }
      case "goal": break
      default: metadata.append(.init(name.string, .string(value.string)))
      }
    }
    return .object(
      [
        .init("goal_id", .string(met.id.description)), .init("goal_name", .string(met.goal.name)),
        .init("value", (own ?? met.goal.value).map { .number($0) } ?? .null),
        .init("currency", .string((record.revenue?.currency ?? website.currency).rawValue)),
        .init("source", .string(source)),
      ] + who(record, website) + [.init("metadata", .object(metadata))])
  }

  /// A form was sent.
  static func submission(
    _ record: borrowing EventRecordReader, _ website: Website, _ snapshot: CatalogSnapshot
  ) -> JSONValue {
    let selector = record.data(.selector).string
    var (id, name) = (DiscoveredForm.id(of: selector, on: website), record.data(.formName).string)
    for stored in snapshot.definitions(.form, of: .website(website.id)) {
      // One that cannot be read names no form; the API says so when it is asked for.
      guard let form = try? stored.value(TrackedForm.self), form.selector.text == selector else { continue }
      (id, name) = (stored.id.description, form.name)
      break
    }
    return .object(
      [
        .init("form_id", .string(id)), .init("form_name", .string(name.isEmpty ? selector : name)),
        .init("form_selector", .string(selector)),
      ] + who(record, website))
  }

  /// A poll was answered.
  ///
  /// - Returns: `nil` where the website has no such poll, or one that has no room for the answer: it counts nowhere.
  static func response(
    _ sent: PollAnswer, _ record: borrowing EventRecordReader, _ website: Website, _ snapshot: CatalogSnapshot
  ) -> JSONValue? {
    guard let id = DefinitionID(record.data(.poll).string),
      let poll = try? snapshot.definition(id, .poll, of: .website(website.id))?.value(Poll.self),
      let answer = poll.question.accepted(sent)
    else { return nil }
    let written: JSONValue =
      switch answer {
      case .text(let text): .string(text)
      case .number(let number): .integer(number)
      case .options(let options): .array(options.map { .string($0) })
      }
    return .object(
      [
        .init("poll_id", .string(id.description)), .init("poll_name", .string(poll.name)), .init("answer", written),
      ] + who(record, website))
  }

  /// An error was found in a recording.
  static func failure(_ recording: Recording) -> JSONValue {
    let first = recording.facts.failures.first
    let page = recording.facts.pages.first?.address ?? recording.replay.page
    return [
      "recording_id": .string(recording.id), "visitor_id": .string("vis_" + recording.visitor),
      "url": page.isEmpty ? .null : .string(page), "errors": .integer(recording.facts.failureCount),
      "type": first.map { .string($0.type) } ?? .null, "message": first.map { .string($0.message) } ?? .null,
      "timestamp": .string(ISOTimestamp.seconds(recording.replay.startedAt)),
    ]
  }

  /// Who did something, where and with what.
  private static func who(_ record: borrowing EventRecordReader, _ website: Website) -> [JSONValue.Member] {
    let (host, path) = (record.text(.hostname).string, record.text(.pathname).string)
    // An event without a host is the website's own.
    let page = "https://\(host.isEmpty ? website.domain : host)\(path)"
    let country = record.text(.country).string
    return [
      .init("visitor_id", .string("vis_" + VisitorName.text(record))),
      .init("url", path.isEmpty ? .null : .string(page)),
      .init("device", .string(DeviceClass(label: record.text(.device).string).name)),
      .init("country", country.isEmpty ? .null : .string(country)),
      .init("timestamp", .string(ISOTimestamp.seconds(record.timestamp))),
    ]
  }
}
