import HTTPSupport
import HTTPTypes
import Hummingbird
import Models

/// `GET /openapi.json`: everything that the server answers, for programs. No key is needed.
///
/// Source: the vendor's page on its OpenAPI document.
struct OpenAPIRoute: Sendable {
  private static let cacheSeconds = 300

  private let bytes: [UInt8]

  /// The document about these endpoints and itself.
  init(_ endpoints: [EndpointDescription]) {
    bytes = JSONWriter.bytes(
      of: OpenAPIDocument.document(endpoints + [OpenAPIRoute.description], title: "Footfall", version: "1.0.0"))
  }

  func add(to group: RouterGroup<FootfallRequestContext>) {
    group.get("openapi.json") { _, _ in
      Response.json(bytes: bytes, headers: [.cacheControl: "public, max-age=\(OpenAPIRoute.cacheSeconds)"])
    }
  }

  private static let description = EndpointDescription(
    .get, ExternalRoutes.root + "/openapi.json", tag: "Description", "This document.",
    success: .init(200, "An OpenAPI 3.1 document.", .map(of: .anything)), failures: [])
}
