import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct DoctorCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check whether this installation can do its work.",
    discussion: "Exits 1 when something needs your attention.")

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let checkup = Checkup(path: common.data.path)
    let findings = checkup.run()
    let isWell = findings.allSatisfy(\.isWell)
    common.show(
      [
        "ok": .bool(isWell),
        "checks": .array(
          findings.map { ["name": .string($0.name), "ok": .bool($0.isWell), "detail": .string($0.detail)] }),
      ],
      findings.map { "\($0.isWell ? "✓" : "✗") \($0.name): \($0.detail)" }.joined(separator: "\n"))
    if !isWell { throw ExitCode.failure }
  }
}
