import HTTPSupport
import Models
import Query

/// How a visit is written.
///
/// Source: External API, "Get Visitors".
enum VisitDocument {
  static func document(_ visit: VisitRecord) -> JSONValue {
    [
      "id": .string("vis_" + visit.visitor), "country_code": known(visit.country),
      "country_name": known(visit.country.isEmpty ? "" : CountryNames.name(of: visit.country)),
      "city": known(visit.city), "device_type": known(visit.device.lowercased()), "browser": known(visit.browser),
      "os": known(visit.system), "value_score": .integer(visit.valueScore),
      "visited_at": .string(ISOTimestamp.text(visit.start)), "landing_page": known(visit.landingPage),
      "referrer": known(address(visit.referrer)), "had_interaction": .bool(visit.hadInteraction),
    ]
  }

  /// What is stored has no scheme, unless an import brought one: nearly every page has `https`.
  private static func address(_ referrer: String) -> String {
    referrer.isEmpty || referrer.contains("://") ? referrer : "https://" + referrer
  }

  private static func known(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }
}
