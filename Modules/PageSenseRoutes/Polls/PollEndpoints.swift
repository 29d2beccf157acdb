import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `/websites/{website_id}/polls` and what visitors answered.
///
/// Source: PageSense API, "Polls"; the shape of responses is ours.
enum PollEndpoints {
  static let all = definitions.all + [responses]

  private static let definitions = DefinitionEndpoints<Poll>(
    "poll", plural: "polls", tag: "Polls", module: .polls, body: PollSchema.body, item: PollSchema.item,
    check: { call, poll in
      for page in poll.pages { try PageMatching.check(page, "targeting.pages", of: call.website) }
    }
  ) { call, stored, poll in
    let figures = try Storage.Polls(directory: call.world.directory)
      .figures(of: stored.id.description, on: call.website.id, question: poll.question,
        oncePerVisitor: poll.frequency == .oncePerVisitor)
    return poll.json.merging([
      "id": .string(stored.id.description), "status": .string(poll.status(on: try call.today)),
      "views": .integer(figures.views), "responses": .integer(figures.responses),
      "created_time": .string(ISOTimestamp.seconds(stored.createdAt)),
      "last_updated": .string(ISOTimestamp.seconds(stored.updatedAt)),
    ])
  }

  private static let responses = PageSenseEndpoint(
    .get, "\(definitions.itemPath)/responses", tag: "Polls", "What visitors answered, the latest first.",
    scopes: [OAuthScope(.polls, .read)],
    parameters: [
      ParameterDescription("from_date", "First local day.", .date),
      ParameterDescription("to_date", "Last local day.", .date),
    ] + Page.parameters,
    answer: .ok(
      .object(["responses": .array(of: PollSchema.response), "summary": PollSchema.summary, "pagination": Page.schema]))
  ) { call in
    let (stored, poll) = try definitions.find(call)
    let page = try Page(call.query)
    let (id, times, isOnce) = (stored.id.description, try call.askedTimes, poll.frequency == .oncePerVisitor)
    let polls = try Storage.Polls(directory: call.world.directory)
    let found = try polls.responses(
      to: id, of: call.website.id, question: poll.question, oncePerVisitor: isOnce, times: times,
      limit: page.limit, offset: page.offset)
    let figures = try polls.figures(
      of: id, on: call.website.id, question: poll.question, oncePerVisitor: isOnce, times: times)
    return .document([
      "responses": .array(found.responses.map(PollDocument.response)),
      "summary": PollDocument.summary(poll, figures), "pagination": page.document(total: found.total),
    ])
  }
}
