import Ingestion
import Models
import Testing

@Suite struct ExposureTests {
  private let door = Door()

  private func event(_ data: String) -> String {
    #"{"type":"exposure","url":"https://example.com/a","visitor_id":"v","data":\#(data)}"#
  }

  @Test func `an exposure names an experiment and a variation`() {
    let row = door.row(event(#"{"experiment":"123456000000567890","variation":"var_001","more":1}"#))
    #expect(row?.kind == .exposure)
    #expect(row?.data == [.experiment: "123456000000567890", .variation: "var_001"])
  }

  @Test func `what is missing or wrong is named`() {
    let cases = [
      ("{}", "data.experiment"), (#"{"experiment":"123456000000567890"}"#, "data.variation"),
      (#"{"experiment":"12","variation":"x"}"#, "data.experiment"),
      (#"{"experiment":123456000000567890,"variation":"x"}"#, "data.experiment"),
    ]
    for (data, field) in cases {
      #expect(door.refusal(event(data))?.contains(field) == true, "\(data): \(door.refusal(event(data)) ?? "")")
    }
    #expect(door.refusal(#"{"type":"exposure","url":"https://a.b/"}"#)?.contains("data") == true)
  }
}
