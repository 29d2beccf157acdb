import Auth
import HTTPSupport
import Models

/// What a client asks a person for.
///
/// Source: PageSense API, "Generate Authorization Code"; RFC 6749, 4.1.1; RFC 7636, 4.3.
struct AuthorizationRequest: Sendable {
  let client: OAuthClient
  let scopes: OAuthScopes
  let state: String?
  let challenge: CodeChallenge?
  /// Whether a refresh token is wanted: `access_type=offline`.
  let isOffline: Bool

  /// The request of these parameters to a known client.
  ///
  /// - Throws: `OAuthError`, about which the client is told at its address.
  init(_ parameters: QueryParameters, client: OAuthClient) throws(OAuthError) {
    self.client = client
    state = parameters["state"]
    guard parameters.nonEmpty("response_type") == "code" else { throw .unsupportedResponseType }
    guard let scopes = OAuthScopes(parameters["scope"] ?? "") else { throw .invalidScope }
    self.scopes = scopes
    switch parameters["access_type"] {
    case nil, "online": isOffline = false
    case "offline": isOffline = true
    default: throw .invalidRequest("`access_type` must be offline or online.")
    }
    if let text = parameters.nonEmpty("code_challenge") {
      challenge = try CodeChallenge(text, method: parameters.nonEmpty("code_challenge_method"))
    } else {
      challenge = nil
    }
  }

  /// The client's address with an answer in its query.
  static func address(_ redirectURI: String, _ answer: [(name: String, value: String)]) -> String {
    let query = answer.map { "\($0.name)=\(encoded($0.value))" }.joined(separator: "&")
    return redirectURI + (redirectURI.contains("?") ? "&" : "?") + query
  }

  private static func encoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    return String(
      decoding: text.utf8.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "~"):
          [byte]
        default: [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        }
      }, as: UTF8.self)
  }
}
