import HTTPSupport
import HTTPTypes
import Models

/// Whom an endpoint lets in behind key and limits, and what a call costs.
struct GateRules: Sendable, Hashable {
  /// Where a request names its website.
  enum Naming: Hashable, Sendable {
    /// Nowhere: the endpoint is about the key.
    case none
    /// In the path, as `{websiteId}`.
    case path
    /// In the query, as `site_id`.
    case query
  }

  /// Where the website is named.
  var naming = Naming.none
  /// The lowest plan of the team that owns the website; `nil`: any that has the API.
  var lowestPlan: SubscriptionPlan?
  /// Whether a key that only reads is refused.
  var isWriting = false
  /// Requests of the month that a call uses up. One that costs nothing is never refused by a limit.
  var credits = 1
}

/// The rules of an endpoint together with what they give its answer: a website, or nothing.
struct EndpointGate<Subject: Sendable>: Sendable {
  let rules: GateRules
  /// What the answer is about, once the website that the request names was admitted.
  let subject: @Sendable (Website?) throws -> Subject
}

extension EndpointGate where Subject == Website {
  /// A website in the path, for every plan that has the API.
  static var website: EndpointGate { website(GateRules(naming: .path)) }

  /// A website in the path whose team has at least this plan: insights, anomalies, retention, lifetime value and
  /// questions in English.
  ///
  /// - Parameter credits: requests of the month that a call uses up.
  static func website(plan: SubscriptionPlan, credits: Int = 1) -> EndpointGate {
    website(GateRules(naming: .path, lowestPlan: plan, credits: credits))
  }

  /// A website in the query, as the Stats API has it.
  static var siteID: EndpointGate {
    EndpointGate(rules: GateRules(naming: .query)) { website in
      guard let website else { throw APIFailure(.badRequest, "MISSING_SITE_ID", "site_id parameter is required") }
      return website
    }
  }

  private static func website(_ rules: GateRules) -> EndpointGate {
    EndpointGate(rules: rules) { website in
      guard let website else { throw APIFailure.notFound("There is no website with this id.") }
      return website
    }
  }
}

extension EndpointGate where Subject == Void {
  /// No website: the endpoint is about the key and what it reaches.
  static var key: EndpointGate { EndpointGate(rules: GateRules()) { _ in } }

  /// The same at no cost.
  static var free: EndpointGate { EndpointGate(rules: GateRules(credits: 0)) { _ in } }
}
