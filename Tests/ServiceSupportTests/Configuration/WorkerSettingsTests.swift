import Ingestion
import Storage
import Testing

@testable import ServiceSupport

@Suite struct WorkerSettingsTests {
  @Test func `without variables the defaults hold`() throws {
    #expect(try WorkerSettings(ProcessEnvironment([:])) == WorkerSettings())
  }

  @Test func `variables change what they name`() throws {
    let settings = try WorkerSettings(
      ProcessEnvironment([
        "FOOTFALL_SEAL_ROWS": "25", "FOOTFALL_SEAL_AGE": "1", "FOOTFALL_RETIRED_AGE": "0",
        "FOOTFALL_TIDY_INTERVAL": "2",
      ]))
    var expected = WorkerSettings()
    expected.sealRows = 25
    expected.sealAgeSeconds = 1
    expected.retiredSeconds = 0
    expected.tidySeconds = 2
    #expect(settings == expected)
  }

  @Test(arguments: ["0", "-1", "many", "9999999999999"])
  func `what is no such number is refused by name`(text: String) {
    #expect(
      throws: StoreError.failed("FOOTFALL_SEAL_ROWS takes a whole number from 1 to 1073741824, not '\(text)'")
    ) { try WorkerSettings(ProcessEnvironment(["FOOTFALL_SEAL_ROWS": text])) }
  }
}
