import HTTPSupport
import Models

extension PageSenseEndpoint {
  /// The endpoint as `openapi.json` tells of it.
  var description: EndpointDescription {
    // Whatever a query does not fit is 400; the API's own numbers are 400 and 404, and a change may meet another one.
    var failures: [FailureKind] = [.validation, .unauthorized, .forbidden, .limited, .internalError, .unavailable]
    if !places.isEmpty { failures.append(.notFound) }
    if body != nil { failures += [.tooLarge, .conflict] }
    return EndpointDescription(
      method, "\(PageSenseAddress.api)/\(path)", tag: "PageSense: \(tag)", summary,
      access: .token(scopes.map(\.description)), pathParameters: places.map(PageSenseEndpoint.place),
      parameters: parameters, body: body, success: success, failures: failures, failureForm: .numbered)
  }

  private var success: EndpointDescription.Success {
    switch shape {
    case .ok(let schema): .init(200, summary, schema, tells: .limits)
    case .created(let schema): .init(201, summary, schema, tells: .limits)
    case .nothing: .init(204, summary, nil, tells: .limits)
    case .okOrCSV(let schema): .init(200, summary, schema, tells: .limits, alternativeType: "text/csv")
    }
  }

  private static func place(_ name: String) -> ParameterDescription {
    ParameterDescription(name, "The identifier, 18 digits.", .string, isRequired: true)
  }
}
