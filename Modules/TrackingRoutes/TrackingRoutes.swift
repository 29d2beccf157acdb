public import HTTPSupport
import HTTPTypes
public import Hummingbird
import Ingestion
import NIOCore

/// The public endpoints that websites' pages send their events to: `POST /e/{trackingCode}` and
/// `POST /e/heartbeat/{trackingCode}`.
///
/// Only translates between Hummingbird and the door. CORS is a middleware's affair, because errors need it too.
public struct TrackingRoutes: Sendable {
  private let door: TrackingDoor
  private let proxies: TrustedProxies

  /// Routes into this door.
  ///
  /// - Parameter proxies: whose word about the client is believed.
  public init(door: TrackingDoor, proxies: TrustedProxies) {
    self.door = door
    self.proxies = proxies
  }

  /// Adds the routes.
  public func add(to router: Router<FootfallRequestContext>) {
    router.post("e/:trackingCode") { request, context in try await answer(request, context, .events) }
    router.post("e/heartbeat/:trackingCode") { request, context in try await answer(request, context, .heartbeat) }
  }

  private func answer(
    _ request: Request, _ context: FootfallRequestContext, _ endpoint: TrackingCall.Endpoint
  ) async throws -> Response {
    let code = context.parameters.get("trackingCode") ?? ""
    let body = try await body(of: request)
    let receipt = try await door.accept(call(request, context, endpoint, code: code, body: body))
    return .json(TrackingRoutes.document(receipt), status: .accepted)
  }

  private func body(of request: Request) async throws -> [UInt8] {
    let tooLarge = APIFailure.tooLarge(limitBytes: Limits.bodyBytesMax)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Limits.bodyBytesMax {
      throw tooLarge
    }
    do {
      return Array(buffer: try await request.body.collect(upTo: Limits.bodyBytesMax))
    } catch is NIOTooManyBytesError {
      throw tooLarge
    }
  }

  private func call(
    _ request: Request, _ context: FootfallRequestContext, _ endpoint: TrackingCall.Endpoint, code: String,
    body: [UInt8]
  ) -> TrackingCall {
    let headers = request.headers
    let client = proxies.client(peer: context.peer, headers: headers)
    var call = TrackingCall(
      endpoint: endpoint, trackingCode: code, body: body, address: client?.description ?? "")
    call.userAgent = headers[.userAgent] ?? ""
    call.brands = headers[.clientHintBrands] ?? ""
    call.platform = headers[.clientHintPlatform] ?? ""
    call.platformVersion = headers[.clientHintPlatformVersion] ?? ""
    call.mobile = headers[.clientHintMobile] ?? ""
    call.acceptLanguage = headers[.acceptLanguage] ?? ""
    call.hasGlobalPrivacyControl = headers[.globalPrivacyControl] == "1"
    call.hasDoNotTrack = headers[.doNotTrack] == "1"
    if proxies.trusts(context.peer) {
      if let forwarded = headers[.forwardedUserAgent] { call.userAgent = forwarded }
      call.proxyCountry = HTTPField.Name.countryHeaders.lazy.compactMap { headers[$0] }.first ?? ""
    }
    return call
  }

  private static func document(_ receipt: TrackingDoor.Receipt) -> JSONValue {
    [
      "success": true, "accepted": .integer(receipt.accepted),
      "rejected": .array(
        receipt.rejected.map {
          ["index": .integer($0.index), "code": .string($0.code), "message": .string($0.message)]
        }),
    ]
  }
}

extension HTTPField.Name {
  // Constants made of token characters: none of these can fail.
  fileprivate static let clientHintBrands = HTTPField.Name("sec-ch-ua")!
  fileprivate static let clientHintPlatform = HTTPField.Name("sec-ch-ua-platform")!
  fileprivate static let clientHintPlatformVersion = HTTPField.Name("sec-ch-ua-platform-version")!
  fileprivate static let clientHintMobile = HTTPField.Name("sec-ch-ua-mobile")!
  fileprivate static let globalPrivacyControl = HTTPField.Name("sec-gpc")!
  fileprivate static let doNotTrack = HTTPField.Name("dnt")!
  fileprivate static let forwardedUserAgent = HTTPField.Name("x-forwarded-user-agent")!
  /// In which proxies of different makers name the client's country.
  fileprivate static let countryHeaders = [
    "cf-ipcountry", "x-country-code", "cloudfront-viewer-country", "x-vercel-ip-country", "x-appengine-country",
  ].compactMap { HTTPField.Name($0) }
}
