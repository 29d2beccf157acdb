import ArgumentParser
import ExternalRoutes
import HTTPSupport
import Models
import Query
import ServiceSupport
import Storage

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Ask what the Stats API answers.",
    discussion: """
      Examples:
        footfall stats --website example.com --period 7d --metrics visitors,pageviews,bounce_rate
        footfall stats timeseries --website example.com --period 30d
        footfall stats breakdown --website example.com --property event:page --filters 'visit:country==DE'
      """,
    subcommands: [Aggregate.self, Timeseries.self, Breakdown.self], defaultSubcommand: Aggregate.self)

  /// What all three questions take.
  struct Question: ParsableArguments {
    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    @Option(help: "day, 7d, 30d, month, 6mo, 12mo or custom. (default: 30d)")
    var period: String?

    @Option(help: "The day that the period ends with; with custom two days, joined by a comma. (default: today)")
    var date: String?

    @Option(help: "Comma list: visitors, visits, pageviews, views_per_visit, bounce_rate, visit_duration, events.")
    var metrics: String?

    @Option(help: "Conditions, as visit:country==DE|AT;event:page!=/login.")
    var filters: String?

    @Flag(help: "Also say what was read, how it was counted and where the time went.")
    var explain = false

    @OptionGroup var clock: ClockOptions
    @OptionGroup var common: CommonOptions

    /// Asks and prints the answer.
    func ask(_ endpoint: StatsEndpoint, _ more: [String: String?] = [:]) throws {
      var parameters: [String: String] = [:]
      let given = ["period": period, "date": date, "metrics": metrics, "filters": filters]
      for (name, value) in given.merging(more, uniquingKeysWith: { $1 }) {
        if let value { parameters[name] = value }
      }
      let installation = try common.installation(sources: .system(pinnedNow: clock.pinnedNow()))
      let site = try installation.catalog.website(matching: website)
      let began = installation.sources.clock()
      do throws(QueryError) {
        let request = try StatsRequest(endpoint, parameters: parameters, now: installation.now)
        if explain {
          let parsed = installation.sources.clock() - began
          let (result, report) = try installation.explain(request, about: site)
          let document = StatsDocument.document(result, explained: report, parsing: parsed)
          common.show(document, StatsText.text(result) + "\n\n" + StatsText.text(report, parsing: parsed))
          return
        }
        let result = try installation.answer(request, about: site)
        common.show(StatsDocument.document(result), StatsText.text(result))
      } catch {
        if case .invalid = error { throw ValidationError(error.message) }
        throw CommandFailure(error.message)
      }
    }
  }

  struct Aggregate: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "One figure for each metric.")

    @Option(help: "previous_period: also the days before, and the change.")
    var compare: String?

    @OptionGroup var question: Question

    func execute() async throws { try question.ask(.aggregate, ["compare": compare]) }
  }

  struct Timeseries: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "A row for each hour, day or month.")

    @Option(help: "hour, day or month. (default: as suits the period)")
    var interval: String?

    @OptionGroup var question: Question

    func execute() async throws { try question.ask(.timeseries, ["interval": interval]) }
  }

  struct Breakdown: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "A row for each page, source, country ….")

    @Option(help: "By what: event:page, visit:source, visit:country, visit:device, event:props:NAME ….")
    var property = "event:page"

    @Option(help: "Rows at most. (default: 100)")
    var limit: String?

    @Option(help: "Page of rows, from 1.")
    var page: String?

    @OptionGroup var question: Question

    func execute() async throws {
      try question.ask(.breakdown, ["property": property, "limit": limit, "page": page])
    }
  }
}
