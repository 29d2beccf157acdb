import Foundation
import Models

extension Question {
  /// The question as path and query of the Stats API; `nil` for those that it does not answer.
  ///
  /// - Precondition: the range consists of whole days.
  func statsPath(website: String) -> String? {
    let endpoint: String
    var metrics: String
    var more: [(String, String)] = []
    switch kind {
    case .aggregate:
      endpoint = "aggregate"
      metrics = "visitors,pageviews,events,bounce_rate,visit_duration"
    case .timeseries:
      endpoint = "timeseries"
      metrics = "visitors,pageviews"
      more = [("interval", bucketMilliseconds == 3_600_000 ? "hour" : "day")]
    case .eventBreakdown, .sessionBreakdown:
      endpoint = "breakdown"
      metrics = countsPageviews ? "visitors,pageviews" : "visitors,events"
      if kind == .sessionBreakdown { metrics = "visitors,bounce_rate,visit_duration" }
      more = [("property", Self.apiName(property ?? "")), ("limit", String(limit))]
    case .realtime, .retention, .funnel, .funnelTimes, .conversions, .report, .overview: return nil
    }
    if !conditions.isEmpty { more.append(("filters", conditions.map(Self.filter).joined(separator: ";"))) }
    let parameters =
      [("site_id", website), ("period", "custom"), ("date", "\(date(start)),\(date(end - 1))"), ("metrics", metrics)]
      + more
    let query = parameters.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
    return "/api/external/v1/stats/\(endpoint)?\(query)"
  }

  private func date(_ milliseconds: Int64) -> CivilDate { CivilDate(dayNumber: Int(milliseconds / 86_400_000)) }

  private static func apiName(_ column: String) -> String {
    ["page", "name"].contains(column) ? "event:\(column)" : "visit:\(column)"
  }

  private static func filter(_ condition: Condition) -> String {
    let name = apiName(condition.column)
    switch condition.op {
    case .is: return "\(name)==\(condition.value)"
    case .isNot: return "\(name)!=\(condition.value)"
    case .startsWith: return "\(name)==\(condition.value)**"
    }
  }

  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~,:/"))
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
  }
}
