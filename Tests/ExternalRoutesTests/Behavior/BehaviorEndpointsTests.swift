import Foundation
import Models
import Storage
import Testing

@testable import ExternalRoutes

@Suite struct BehaviorEndpointsTests {
  private static func group(_ status: ErrorGroupStatus) -> ErrorGroup {
    ErrorGroup(
      id: "eg_1", fingerprint: "typeerror-no-1", version: 1, type: "TypeError", message: "no", status: status,
      occurrences: 7, visitors: 3, firstSeen: ExternalRig.start,
      lastSeen: ExternalRig.start.advanced(byMilliseconds: 1_500))
  }

  private static let replay = Replay(
    id: "sr_1a2b", session: "sess_a1b2", page: "/pricing", device: "Desktop", browser: "Chrome",
    operatingSystem: "Windows", country: "US", events: 87, startedAt: ExternalRig.start,
    endedAt: ExternalRig.start.advanced(byMilliseconds: 245_900))

  private func rig() throws -> ExternalRig {
    try ExternalRig(
      behavior: BehaviorReader(
        errorGroups: { _, status, limit in Array(repeating: Self.group(status ?? .ignored), count: min(limit, 60)) },
        heatmapPages: { _, limit in
          Array(
            repeating: HeatmapPage(path: "/a", interactions: 9, updatedAt: ExternalRig.start), count: min(limit, 30))
        },
        replays: { _, limit, offset in Array(repeating: Self.replay, count: max(0, min(limit, 60 - offset))) }))
  }

  private func rows(_ answer: RigAnswer, _ name: String) -> [[String: Any]] {
    answer.data[name] as? [[String: Any]] ?? []
  }

  @Test func `sessions are listed as the documents show them`() async throws {
    let rig = try rig()
    let website = try rig.addWebsite("example.com")
    let answer = try await rig.ask("/replays/\(website.uuid)/sessions?limit=20", key: rig.addKey())
    #expect(answer.status == 200)
    #expect(rows(answer, "sessions").count == 20)
    #expect(
      rows(answer, "sessions").first as? NSDictionary == [
        "id": "sr_1a2b", "session_id": "sess_a1b2", "page_url": "/pricing", "device_type": "desktop",
        "browser": "Chrome", "os": "Windows", "country_code": "US", "duration_seconds": 245, "event_count": 87,
        "started_at": "2026-06-13T12:00:00.000Z", "ended_at": "2026-06-13T12:04:05.900Z",
      ])
    // The effective limit, not the documents' 50 for a request of 20.
    #expect(answer.data["pagination"] as? NSDictionary == ["limit": 20, "offset": 0, "has_more": true])
    let last = try await rig.ask("/replays/\(website.uuid)/sessions?offset=10", key: rig.addKey())
    #expect(last.data["pagination"] as? NSDictionary == ["limit": 50, "offset": 10, "has_more": false])
    #expect(rows(last, "sessions").count == 50)
  }

  @Test func `pages with heatmaps are listed`() async throws {
    let rig = try rig()
    let website = try rig.addWebsite("example.com")
    let answer = try await rig.ask("/heatmaps/\(website.uuid)/pages", key: rig.addKey())
    #expect(rows(answer, "pages").count == 20)
    #expect(
      rows(answer, "pages").first as? NSDictionary == [
        "url": "/a", "total_interactions": 9, "last_updated": "2026-06-13T12:00:00.000Z",
      ])
  }

  @Test func `groups of errors are listed, of one status or all`() async throws {
    let rig = try rig()
    let website = try rig.addWebsite("example.com")
    let all = try await rig.ask("/errors/\(website.uuid)/groups", key: rig.addKey())
    #expect(rows(all, "error_groups").count == 50)
    #expect(
      rows(all, "error_groups").first as? NSDictionary == [
        "id": "eg_1", "fingerprint": "typeerror-no-1", "message": "no", "type": "TypeError", "status": "ignored",
        "occurrence_count": 7, "affected_users_count": 3, "first_seen_at": "2026-06-13T12:00:00.000Z",
        "last_seen_at": "2026-06-13T12:00:01.500Z",
      ])
    for (text, status) in [("open", "open"), ("unresolved", "open"), ("resolved", "resolved"), ("ignored", "ignored")] {
      let answer = try await rig.ask("/errors/\(website.uuid)/groups?status=\(text)&limit=1", key: rig.addKey())
      #expect(rows(answer, "error_groups").map { $0["status"] as? String } == [status])
    }
  }

  @Test(arguments: [
    ("replays", "sessions", "limit=0", "limit"), ("replays", "sessions", "limit=201", "limit"),
    ("replays", "sessions", "offset=-1", "offset"), ("replays", "sessions", "range=7d", "range"),
    ("heatmaps", "pages", "limit=101", "limit"), ("heatmaps", "pages", "range=7d", "range"),
    ("errors", "groups", "limit=201", "limit"), ("errors", "groups", "status=closed", "status"),
  ])
  func `what does not fit is refused by its name`(section: String, list: String, query: String, name: String)
    async throws
  {
    let rig = try rig()
    let website = try rig.addWebsite("example.com")
    let answer = try await rig.ask("/\(section)/\(website.uuid)/\(list)?\(query)", key: rig.addKey())
    #expect(answer.status == 400)
    #expect(answer.code == "VALIDATION_ERROR")
    #expect(answer.message?.contains("`\(name)`") == true)
  }
}
