import Models
import Testing

@Suite struct RecordingSettingsTests {
  private func settings(_ json: JSONValue) throws -> RecordingSettings { try RecordingSettings(json: json) }

  @Test func `recordings are kept as long as the plan and the settings both say`() throws {
    let free = SubscriptionPlan.free.limits
    #expect(try settings(["sampling": 5]).keptDays(free) == 365)
    #expect(try settings(["retention_days": 30]).keptDays(free) == 30)
    #expect(try settings(["retention_days": 3650]).keptDays(free) == 365)
    #expect(try settings(["retention_days": 30]).merging(["retention_days": .null]).keptDays(free) == 365)
  }

  /// Numbers of another implementation of MurmurHash3.
  @Test func `a session's number is the same everywhere`() throws {
    #expect(RecordingSettings.number(ofSession: "session-1".utf8) == 3792)
    #expect(RecordingSettings.number(ofSession: "sess_a1b2c3d4".utf8) == 2033)
    #expect(try settings(["sampling": 38]).includes(session: "session-1".utf8))
    #expect(try !settings(["sampling": 37]).includes(session: "session-1".utf8))
    #expect(try settings(["enabled": false]).recordedBelow == 0)
  }
}
