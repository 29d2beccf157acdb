import HTTPSupport
import Models

extension ExternalEndpoint {
  /// The endpoint as `openapi.json` tells of it.
  var description: EndpointDescription {
    var failures: [FailureKind] = [.unauthorized, .forbidden, .internalError, .unavailable]
    if !parameters.isEmpty || body != nil { failures.append(.validation) }
    if rules.naming != .none { failures.append(.notFound) }
    if body != nil { failures.append(.tooLarge) }
    if rules.credits > 0 { failures.append(.limited) }
    return EndpointDescription(
      method, "\(ExternalRoutes.root)/\(path)", tag: tag, summary, access: .key,
      pathParameters: rules.naming == .path ? [ExternalEndpoint.websiteID] : [], parameters: parameters, body: body,
      success: .init(200, summary, envelope, tells: .usage), failures: failures)
  }

  private var envelope: Schema {
    .object(["success": .constant(true), "data": data, "timestamp": .timestamp])
  }

  private static let websiteID = ParameterDescription(
    "websiteId", "The website: UUID, 18-digit number, tracking code or domain.", .string, isRequired: true)
}
