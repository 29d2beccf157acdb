import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct ExposureConsumerTests {
  private let rig: ConsumerRig

  init() throws { rig = try ConsumerRig() }

  private func exposure(_ variation: String, visitor: String, at seconds: Int64 = 0) -> JournalSubmission {
    rig.record(.exposure, visitor: visitor, at: seconds) { writer in
      for (field, text) in [(EventRecord.DataField.experiment, "123456000000567890"), (.variation, variation)] {
        var text = text
        text.withUTF8 { writer.data(field, UnsafeRawBufferPointer($0)) }
      }
    }
  }

  @Test func `exposures are kept by their consumer, each visitor's first`() async throws {
    try await rig.append([
      rig.sample.submission(0..<3), exposure("var_001", visitor: "ann"),
      exposure("var_original", visitor: "ben", at: 2),
      exposure("var_original", visitor: "ann", at: 1),
    ])
    let turns = rig.consumer(.exposures)
    rig.work(turns)
    #expect(turns.counts.stored == 3)
    let id = try #require(DefinitionID("123456000000567890"))
    let stored = try Exposures(directory: rig.directory).exposures(to: id, on: rig.website.id)
      .map { "\(String(decoding: $0.visitor.bytes, as: UTF8.self)) \($0.variation)" }.sorted()
    #expect(stored == ["ann var_001", "ben var_original"])
    // Nobody else takes them.
    let heatmaps = rig.consumer(.heatmaps)
    rig.work(heatmaps)
    #expect(heatmaps.counts.stored == 0)
  }
}
