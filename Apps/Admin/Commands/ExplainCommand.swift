import ArgumentParser
import ErrorGrouping
import HTTPSupport
import Ingestion
import Models
import ServiceSupport

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show how Footfall classifies something, and why.",
    discussion: """
      Reads lines {"id": …, "input": {…}} on standard input and writes a line {"id": …, "output": {…}} for each, with
      the code that the pipeline runs. Needs no data directory.

        echo '{"id":1,"input":{"ua":"Mozilla/5.0 …"}}' | footfall explain user-agent
      """,
    subcommands: [
      UserAgent.self, Referrer.self, Retention.self, Errors.self, Experiment.self, MatchedURL.self,
    ])

  struct UserAgent: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "user-agent", abstract: "Browser, system, device and whether it is a bot.",
      discussion: "Input: {\"ua\"} and, where they came, the client hints {\"sec_ch_ua\", \"sec_ch_ua_platform\", …}.")

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      options.answerLines { input in
        let userAgent = try input.text("ua")
        let hints = ClientHints(
          brands: input.optionalText("sec_ch_ua"), platform: input.optionalText("sec_ch_ua_platform"),
          platformVersion: input.optionalText("sec_ch_ua_platform_version"),
          mobile: input.optionalText("sec_ch_ua_mobile"))
        let line = ExplainUserAgent.line(userAgent: userAgent, hints: hints)
        return [
          "browser": .string(line.browser), "browser_version": .string(line.browserVersion),
          "os": .string(line.operatingSystem), "os_version": .string(line.operatingSystemVersion),
          "device_type": .text(line.deviceType), "is_bot": .bool(line.isBot), "because": .string(line.because),
        ]
      }
    }
  }

  struct Referrer: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "referrer", abstract: "How a visitor came: medium and source.",
      discussion: "Input: {\"referrer\", \"landing_url\", \"site\"}.")

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      options.answerLines { input in
        let line = ExplainReferrer.line(
          referrer: input.optionalText("referrer"), landingURL: input.optionalText("landing_url"),
          siteDomain: input.optionalText("site"))
        return ["medium": .string(line.medium), "source": .string(line.source), "because": .string(line.because)]
      }
    }
  }

  struct Errors: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "errors", abstract: "Which errors of a page's scripts are one group.",
      discussion: "Input: {\"events\": [{\"message\", \"name\", \"stack\", \"source\"}, …]}.")

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      options.answerLines { input in
        guard case .array(let events)? = input.document["events"] else {
          throw CommandFailure("`events` must be an array.")
        }
        let fingerprints = try events.map { event in
          guard case .object = event else { throw CommandFailure("`events` must hold objects.") }
          let fields = ExplainInput(document: event)
          return ErrorFingerprint(
            ScriptError(
              message: fields.optionalText("message"), name: fields.optionalText("name"),
              stack: fields.optionalText("stack"), source: fields.optionalText("source")))
        }
        return [
          "groups": .array(fingerprints.map { .string($0.text) }),
          "because": .array(fingerprints.map { .string($0.because) }),
        ]
      }
    }
  }
}
