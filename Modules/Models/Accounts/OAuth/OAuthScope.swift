/// What a token of the PageSense API allows: `ZohoPageSense.goals.ALL`.
///
/// Source: PageSense API, "Available Scopes". Besides `ALL`, which the document has for every module, single operations
/// can be asked for, as in the vendor's other APIs.
public struct OAuthScope: Hashable, Sendable, CustomStringConvertible {
  /// What every scope begins with.
  public static let service = "ZohoPageSense"

  /// A part of the API.
  public enum Module: String, CaseIterable, Hashable, Sendable {
    case websites, heatmaps, recordings, tests, funnels, forms, polls, goals, analytics
  }

  /// What may be done there.
  public enum Operation: String, CaseIterable, Hashable, Sendable {
    /// Everything.
    case all = "ALL"
    case read = "READ"
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
  }

  /// The part of the API.
  public let module: Module
  /// What may be done there.
  public let operation: Operation

  /// This operation in this module.
  public init(_ module: Module, _ operation: Operation) {
    self.module = module
    self.operation = operation
  }

  /// The scope of this name, in any case; `nil` when there is none. `analytics` can only be read.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == OAuthScope.service.lowercased(),
      let module = Module(rawValue: parts[1].lowercased()), let operation = Operation(rawValue: parts[2].uppercased()),
      module != .analytics || operation == .read
    else { return nil }
    self.init(module, operation)
  }

  /// Whether who has this scope may do what the other one says.
  public func covers(_ other: OAuthScope) -> Bool {
    module == other.module && (operation == .all || operation == other.operation)
  }

  /// Those that the API's document lists.
  public static let documented: [OAuthScope] = Module.allCases.map { OAuthScope($0, $0 == .analytics ? .read : .all) }

  /// What it allows, for the person who is asked.
  public var title: String {
    let what =
      switch module {
      case .websites: "websites and webhooks"
      case .heatmaps: "heatmaps"
      case .recordings: "session recordings"
      case .tests: "A/B tests"
      case .funnels: "funnels"
      case .forms: "form analytics"
      case .polls: "polls"
      case .goals: "goals"
      case .analytics: "analytics data"
      }
    return switch operation {
    case .all: "Full access to \(what)"
    case .read: "Read \(what)"
    case .create: "Create \(what)"
    case .update: "Change \(what)"
    case .delete: "Delete \(what)"
    }
  }

  /// `ZohoPageSense.goals.ALL`.
  public var description: String { "\(OAuthScope.service).\(module.rawValue).\(operation.rawValue)" }
}

/// Some scopes, in the order in which they were asked for, none twice.
public struct OAuthScopes: Hashable, Sendable, CustomStringConvertible {
  /// One or more.
  public let list: [OAuthScope]

  /// The scopes in a text, with commas or blanks between them; `nil` when there is none, or one that nobody knows.
  public init?(_ text: String) {
    var list: [OAuthScope] = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      guard let scope = OAuthScope(part) else { return nil }
      if !list.contains(scope) { list.append(scope) }
    }
    guard !list.isEmpty else { return nil }
    self.list = list
  }

  /// Whether one of them covers one of those that would do.
  public func allow(anyOf wanted: [OAuthScope]) -> Bool {
    wanted.contains { scope in list.contains { $0.covers(scope) } }
  }

  /// With commas between them.
  public var description: String { list.map(\.description).joined(separator: ",") }
}
