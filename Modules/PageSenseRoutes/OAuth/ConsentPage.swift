import HTTPSupport
import Models

/// The text of the page on which a person decides. Everything that somebody else wrote is escaped.
enum ConsentPage {
  /// The form; parameters of the request go along in hidden fields.
  static func html(
    _ request: AuthorizationRequest, _ parameters: QueryParameters, formToken: String, fault: String?
  ) -> String {
    let carried = [
      "client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "code_challenge",
      "code_challenge_method",
    ]
    let hidden = carried.compactMap { name in parameters[name].map { field(name, $0) } }.joined(separator: "\n")
    let scopes = request.scopes.list.map { "<li>\(escaped($0.title))</li>" }.joined(separator: "\n")
    let warning = fault.map { "<p class=\"fault\" role=\"alert\">\(escaped($0))</p>" } ?? ""
    return document(
      title: "Allow access",
      """
      <h1>\(escaped(request.client.name)) wants to act for you</h1>
      <ul>
      \(scopes)
      </ul>
      <p>You will be sent to <b>\(escaped(request.client.redirectURI))</b>.</p>
      \(warning)
      <form method="post" action="\(PageSenseAddress.oauth)/auth">
      \(hidden)
      \(field("form_token", formToken))
      <label>E-mail address <input type="email" name="email" autocomplete="username" required
        value="\(escaped(parameters["email"] ?? ""))"></label>
      <label>Password <input type="password" name="password" autocomplete="current-password" required></label>
      <button name="decision" value="allow">Allow</button>
      <button name="decision" value="deny" formnovalidate>Deny</button>
      </form>
      """)
  }

  /// What is shown instead when it is not known who asks.
  static let unknownClient = document(
    title: "Unknown client",
    "<h1>This link does not work</h1>\n<p>The client is unknown, or the address to return to is not the registered "
      + "one.</p>")

  private static func document(title: String, _ body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem }
    label { display: block; margin: 1rem 0 } input { display: block; width: 100%; font: inherit; padding: .4rem }
    button { font: inherit; padding: .4rem 1.2rem; margin-right: .5rem } .fault { color: #b00020 }
    </style>
    </head>
    <body>
    \(body)
    </body>
    </html>
    """
  }

  private static func field(_ name: String, _ value: String) -> String {
    "<input type=\"hidden\" name=\"\(escaped(name))\" value=\"\(escaped(value))\">"
  }

  /// A text that means nothing to a browser, in an element or between double quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
