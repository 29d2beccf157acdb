import HTTPSupport
import HTTPTypes
import Models
import Testing

@Suite struct EnvelopeTests {
  private let now = Instant(milliseconds: 1_781_308_800_000)

  @Test func `success holds data and a timestamp`() {
    #expect(
      JSONWriter.text(of: Envelope.success(["visitors": 3], at: now))
        == #"{"success":true,"data":{"visitors":3},"timestamp":"2026-06-13T00:00:00.000Z"}"#)
  }

  @Test func `a failure names message, code and time`() {
    let failure = APIFailure(.badRequest, "MISSING_SITE_ID", "site_id parameter is required")
    #expect(
      JSONWriter.text(of: Envelope.failure(failure, at: now))
        == #"{"success":false,"error":{"message":"site_id parameter is required","code":"MISSING_SITE_ID","#
        + #""timestamp":"2026-06-13T00:00:00.000Z"}}"#)
  }
}
