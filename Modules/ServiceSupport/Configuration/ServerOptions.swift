public import ArgumentParser
public import Delivery
public import HTTPSupport
public import Logging
public import Models

/// What every server takes: address, logging, proxies, limits and the clock.
public struct ServerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Address to listen on. (default: $FOOTFALL_HOST, else 127.0.0.1)", valueName: "host"))
  private var host: String?

  @Option(
    help: ArgumentHelp(
      "Port to listen on; 0 takes a free one. (default: $FOOTFALL_PORT, else 8080, tracker 8081)", valueName: "port"))
  private var port: String?

  @Option(
    name: .customLong("public-url"),
    help: ArgumentHelp(
      "Address under which visitors reach this server, for links. (default: $FOOTFALL_PUBLIC_URL, else http://HOST:PORT)",
      valueName: "url"))
  private var publicURL: String?

  @Option(
    name: .customLong("trusted-proxy"),
    help: ArgumentHelp(
      "Proxy whose X-Forwarded-For and country headers are believed, as an address or CIDR block. Repeatable. "
        + "(default: $FOOTFALL_TRUSTED_PROXY, comma-separated)", valueName: "cidr"))
  private var trustedProxy: [String] = []

  @Option(
    name: .customLong("rate-limit-scale"),
    help: ArgumentHelp(
      "Multiplies every limit; 0 never refuses. (default: $FOOTFALL_RATE_LIMIT_SCALE, else 1)", valueName: "factor"))
  private var rateLimitScale: String?

  @Option(
    name: .customLong("webhook-allow"),
    help: ArgumentHelp(
      "Private network (CIDR block), address or host that webhooks may lead to; without, only the public internet. "
        + "Repeatable. (default: $FOOTFALL_WEBHOOK_ALLOW, comma-separated)", valueName: "cidr|host"))
  private var webhookAllow: [String] = []

  @Option(
    name: .customLong("webhook-ca"),
    help: ArgumentHelp(
      "Certificates (PEM) of authorities that receivers of webhooks may be signed by, besides those that the machine "
        + "trusts. (default: $FOOTFALL_WEBHOOK_CA, else none)", valueName: "file"))
  private var webhookCA: String?

  @OptionGroup private var places: PlaceOptions
  @OptionGroup private var logging: LoggingOptions
  @OptionGroup private var clock: ClockOptions

  /// Options as parsed.
  public init() {}

  /// The settings that these options and the environment give.
  ///
  /// - Parameter defaultPort: `nil` for a program that listens only when `--port` is given.
  /// - Throws: `ValidationError` that names the option.
  public func settings(
    defaultPort: Int?, environment: ProcessEnvironment = .current
  ) throws -> ServerSettings {
    let host = host ?? environment["FOOTFALL_HOST"] ?? "127.0.0.1"
    var chosenPort = defaultPort
    // Who has no port of its own, the worker, listens only when told so itself: the variable is the servers'.
    if let text = port ?? (defaultPort == nil ? nil : environment["FOOTFALL_PORT"]) {
      guard let number = Int(text), (0...65_535).contains(number) else {
        throw ValidationError("--port takes a number from 0 to 65535, not '\(text)'.")
      }
      chosenPort = number
    }
    let proxies = try Self.list(trustedProxy, else: environment["FOOTFALL_TRUSTED_PROXY"]).map { text in
      guard let block = AddressBlock(text) else {
        throw ValidationError("--trusted-proxy takes an address or a block such as 10.0.0.0/8, not '\(text)'.")
      }
      return block
    }
    let scaleText = rateLimitScale ?? environment["FOOTFALL_RATE_LIMIT_SCALE"] ?? "1"
    guard let scale = Double(scaleText), scale.isFinite, scale >= 0 else {
      throw ValidationError("--rate-limit-scale takes a number that is not negative, not '\(scaleText)'.")
    }
    return ServerSettings(
      host: host, port: chosenPort, publicURL: publicURL ?? environment["FOOTFALL_PUBLIC_URL"],
      trustedProxies: TrustedProxies(proxies), rateLimitScale: scale,
      placesPath: places.path(environment), webhookReach: try webhookReach(environment),
      webhookAuthorities: try webhookAuthorities(environment),
      logLevel: try logging.level(environment), pinnedNow: try clock.pinnedNow())
  }

  private func webhookReach(_ environment: ProcessEnvironment) throws -> WebhookReach {
    do throws(WebhookReach.Unreadable) {
      return try WebhookReach(allowing: Self.list(webhookAllow, else: environment["FOOTFALL_WEBHOOK_ALLOW"]))
    } catch {
      throw ValidationError(
        "--webhook-allow takes an address, a block such as 10.0.0.0/8 or a host, not '\(error.text)'.")
    }
  }

  private func webhookAuthorities(_ environment: ProcessEnvironment) throws -> TrustedAuthorities {
    guard let path = webhookCA ?? environment["FOOTFALL_WEBHOOK_CA"] else { return .ofMachine }
    do throws(TrustedAuthorities.Unreadable) {
      return try TrustedAuthorities(path: path)
    } catch {
      throw ValidationError("--webhook-ca takes a file of certificates in PEM, not '\(path)': \(error.reason).")
    }
  }

  /// What a repeatable option says, or where it says nothing what a variable lists with commas.
  private static func list(_ given: [String], else variable: String?) -> [String] {
    given.isEmpty ? (variable?.split(separator: ",").map(String.init) ?? []) : given
  }
}

/// `--log-level`.
public struct LoggingOptions: ParsableArguments {
  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp(
      "trace, debug, info, notice, warning, error or critical. (default: $FOOTFALL_LOG_LEVEL, else notice)",
      valueName: "level"))
  private var logLevel: String?

  /// Options as parsed.
  public init() {}

  /// The level from which on messages are shown.
  public func level(_ environment: ProcessEnvironment = .current) throws -> Logger.Level {
    let text = logLevel ?? environment["FOOTFALL_LOG_LEVEL"] ?? "notice"
    guard let level = Logger.Level(rawValue: text.lowercased()) else {
      throw ValidationError("--log-level knows trace, debug, info, notice, warning, error and critical, not '\(text)'.")
    }
    return level
  }
}

/// `--now`: pins the clock.
public struct ClockOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pin the clock to this ISO 8601 time instead of the machine's.", valueName: "iso"))
  private var now: String?

  /// Options as parsed.
  public init() {}

  /// The pinned time; `nil` where the machine's clock counts.
  public func pinnedNow() throws -> Instant? {
    guard let now else { return nil }
    guard let instant = PinnedTime.instant(now) else {
      throw ValidationError("--now takes an ISO 8601 time such as 2026-06-13T12:00:00Z, not '\(now)'.")
    }
    return instant
  }
}

/// How a server runs.
public struct ServerSettings: Sendable {
  /// Address to listen on.
  public var host: String
  /// Port to listen on, 0 for a free one; `nil`: no HTTP at all (a worker without `--port`).
  public var port: Int?
  /// What every link that we print begins with; `nil`: the address listened on.
  public var publicURL: String?
  /// Whose word about the client is believed.
  public var trustedProxies: TrustedProxies
  /// Factor of every limit; 0 never refuses.
  public var rateLimitScale: Double
  /// The database of places of addresses; `nil`: there is none.
  public var placesPath: String?
  /// Where webhooks may lead.
  public var webhookReach: WebhookReach
  /// Who may have signed the certificates of their receivers.
  public var webhookAuthorities: TrustedAuthorities
  /// From which level on messages are shown.
  public var logLevel: Logger.Level
  /// The only time there is; `nil`: the machine's clock.
  public var pinnedNow: Instant?

  /// What every link begins with, without a slash at the end; `nil` while a free port is yet to be taken.
  var publicAddress: String? {
    if let publicURL { return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL }
    guard let port, port != 0 else { return nil }
    return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
