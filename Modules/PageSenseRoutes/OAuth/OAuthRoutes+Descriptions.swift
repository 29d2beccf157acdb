import HTTPSupport
import HTTPTypes
import Models

extension OAuthRoutes {
  /// What `openapi.json` says about the endpoints that programs call.
  static let descriptions: [EndpointDescription] = [
    EndpointDescription(
      .post, "\(PageSenseAddress.oauth)/token", tag: "OAuth", "Makes tokens of a code or of a refresh token.",
      parameters: [
        text("grant_type", "authorization_code or refresh_token."), text("client_id", "Who asks."),
        text("client_secret", "What proves it."), text("code", "Of an authorization_code."),
        text("redirect_uri", "Where the code was sent to."), text("refresh_token", "Of a refresh_token."),
        text("code_verifier", "What the code's challenge was made of."),
      ],
      success: .init(
        200, "The tokens. A refresh token comes only with a code, and only when offline access was asked for.",
        .object(
          ["access_token": .string, "api_domain": .string, "token_type": .string, "expires_in": .count],
          optional: ["refresh_token": .string])),
      failures: [.validation, .unauthorized, .tooLarge, .internalError, .unavailable], failureForm: .oauth),
    EndpointDescription(
      .post, "\(PageSenseAddress.oauth)/token/revoke", tag: "OAuth",
      "Ends a token: a refresh token with all that came of it, an access token alone.",
      parameters: [text("token", "The token.")],
      success: .init(200, "It works no longer.", .object(["status": .string])),
      failures: [.validation, .tooLarge, .internalError, .unavailable], failureForm: .oauth),
  ]

  private static func text(_ name: String, _ summary: String) -> ParameterDescription {
    ParameterDescription(name, summary, .string)
  }
}
