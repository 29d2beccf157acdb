import ArgumentParser
import HTTPSupport
import Models
import Optimization
import ServiceSupport

extension ExplainCommand {
  struct MatchedURL: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "url-match", abstract: "Whether an address is one of those that a match means.",
      discussion: """
        Input: {"match": {"type", "value"}, "url"}. Types: exact, simple, contains, starts_with, ends_with, regex, \
        wildcard; without a type, a value with a star is a wildcard and any other simple.
        """)

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      options.answerLines { input in
        guard let document = input.document["match"], case .object = document else {
          throw CommandFailure("`match` must be an object.")
        }
        let fields = ExplainInput(document: document)
        // Experiments call the value `url`.
        let value = try fields.text(document["value"] == nil && document["url"] != nil ? "url" : "value")
        do {
          let match = document["type"] == nil
            ? try URLMatch(bare: value) : try URLMatch(fields.choice("type", default: URLMatch.Kind.exact), value)
          let matcher = try URLMatcher(match)
          let url = try input.text("url")
          return ["matches": .bool(matcher.matches(url)), "because": .string(matcher.explanation(of: url))]
        } catch let error as URLMatchError {
          throw CommandFailure("`value` \(error.rawValue).")
        } catch let fault as RegexFault {
          throw CommandFailure("The regular expression \(fault).")
        }
      }
    }
  }
}
