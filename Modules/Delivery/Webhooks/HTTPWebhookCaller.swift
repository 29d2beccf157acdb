import AsyncHTTPClient
public import Models
import NIOCore
import NIOHTTP1
import NIOSSL
import Storage

/// Calls webhooks over HTTP, and nothing else: no name may lead where it may not, no redirect is followed, no answer is
/// waited for longer than ``WebhookLimits`` say.
///
/// A name is looked up for each call, every address that it has is checked, and the connection goes to the checked
/// address: a name that means something else a moment later changes nothing (no DNS rebinding). TLS still asks for the
/// name's own certificate.
public struct HTTPWebhookCaller: WebhookCaller {
  private let reach: WebhookReach
  private let limits: WebhookLimits
  private let lookup: NameLookup
  private let tls: TLSConfiguration

  /// A caller.
  ///
  /// - Parameters:
  ///   - reach: where calls may go.
  ///   - limits: what a receiver may take.
  ///   - lookup: how names are looked up; each on a thread of its own.
  ///   - authorities: who may have signed receivers' certificates.
  public init(
    reach: WebhookReach, limits: WebhookLimits = .usual, lookup: NameLookup = .system,
    authorities: TrustedAuthorities = .ofMachine
  ) {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.additionalTrustRoots = [.certificates(authorities.certificates)]
    self.tls = tls
    self.reach = reach
    self.limits = limits
    self.lookup = lookup
  }

  public func make(_ call: WebhookCall) async -> WebhookOutcome {
    // The whole call has one deadline; what is left of it is each part's.
    let deadline = NIODeadline.now() + .milliseconds(limits.wholeCall)
    do throws(Refusal) {
      return await send(call, to: try await checkedAddress(of: call.address, deadline), deadline)
    } catch {
      return .failed(error.description)
    }
  }

  /// Why nothing was sent.
  private enum Refusal: Error, CustomStringConvertible {
    case unknownName(String)
    case privateNetwork(String)
    case slowLookup(String)
    case noThread

    var description: String {
      switch self {
      case .unknownName(let name): "the name \(name) has no address"
      case .privateNetwork(let name): "\(name) leads into a private network"
      case .slowLookup(let name): "looking up \(name) took too long"
      case .noThread: "the machine gives no thread for looking up a name"
      }
    }
  }

  private func checkedAddress(
    of target: WebhookAddress, _ deadline: NIODeadline
  ) async throws(Refusal) -> IPAddress {
    let name = target.host
    let addresses: [IPAddress]
    if let literal = target.literal {
      addresses = [literal]
    } else {
      guard let found = await lookUp(name) else { throw .noThread }
      guard NIODeadline.now() < deadline else { throw .slowLookup(name) }
      addresses = found
    }
    guard let first = addresses.first else { throw .unknownName(name) }
    // One bad address is enough: who answers with a public and a private one means no good.
    guard addresses.allSatisfy({ reach.allows($0, of: name) }) else { throw .privateNetwork(name) }
    return first
  }

  /// Looks a name up on a thread that it may block, as resolvers do. There are never more of them than calls.
  private func lookUp(_ name: String) async -> [IPAddress]? {
    let lookup = lookup
    return await withCheckedContinuation { continuation in
      do {
        try DedicatedThread.start { continuation.resume(returning: lookup.addresses(name)) }
      } catch { continuation.resume(returning: nil) }
    }
  }

  private func send(_ call: WebhookCall, to address: IPAddress, _ deadline: NIODeadline) async -> WebhookOutcome {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.httpVersion = .http1Only
    configuration.timeout = .init(
      connect: .milliseconds(limits.connection), read: .milliseconds(limits.wholeCall))
    configuration.maximumUsesPerConnection = 1
    // Who refuses the connection is called again by the schedule, not over and over within one call.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.tlsConfiguration = tls
    configuration.dnsOverride = [call.address.host: address.description]
    // A client for each call: its one connection goes where this call's name was checked to lead.
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let outcome: WebhookOutcome
    do {
      // The host is spelled as in the override, or the client would look it up itself.
      var request = HTTPClientRequest(url: call.address.url)
      request.method = .POST
      for header in call.headers { request.headers.add(name: header.name, value: header.value) }
      request.body = .bytes(ByteBuffer(string: call.body))
      outcome = await result(of: try await client.execute(request, deadline: deadline))
    } catch {
      outcome = .failed(words(for: error, call.address.host))
    }
    try? await client.shutdown()
    return outcome
  }

  private func result(of response: HTTPClientResponse) async -> WebhookOutcome {
    let status = Int(response.status.code)
    // What it says is of no use, and letting go of the body closes the connection.
    guard !(200...299).contains(status) else { return .delivered(status: status) }
    // What it says for itself helps whoever looks why; it is text from outside, kept short and printable.
    var text: [UInt8] = []
    do {
      for try await part in response.body {
        text += part.readableBytesView.prefix(limits.answerBytes - text.count)
        if text.count >= limits.answerBytes { break }
      }
    } catch {}  // the status has been said; the rest of the words is lost
    let said = Self.printable(String(decoding: text, as: UTF8.self))
    return .failed("answered \(status)" + (said.isEmpty ? "" : ": \(said)"))
  }

  private func words(for error: any Error, _ host: String) -> String {
    switch error {
    case is NIOSSLExtraError: "the certificate that \(host) shows is another name's"
    case NIOSSLError.handshakeFailed(let cause):
      "\(cause)".contains("CERTIFICATE_VERIFY_FAILED")
        ? "the certificate of \(host) is not signed by anybody trusted, or no longer good"
        : Self.printable("no secure connection to \(host): \(cause)")
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
      "no answer within \(limits.wholeCall) ms"
    case let error as HTTPClientError where error == .connectTimeout:
      "no connection within \(limits.connection) ms"
    default: Self.printable("\(error)")
    }
  }

  private static func printable(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(200).filter { ![.control, .format].contains($0.properties.generalCategory) }
    return String(String.UnicodeScalarView(shown))
  }
}
