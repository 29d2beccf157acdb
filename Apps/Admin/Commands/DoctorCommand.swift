import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct DoctorCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check whether this installation can do its work.",
    discussion: "Each finding says what to do. Exits 1 when there is an error; warnings alone exit 0.")

  @Flag(help: "After hot.sqlite was lost or replaced: let the worker begin with the one that is there.")
  var acceptHot = false

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    if acceptHot { try common.installation().catalog.acceptAnyEventStore() }
    let directory = DataDirectory(path: common.data.path)
    let findings = try Checkup(
      existing: directory.path, sources: .system(),
      machine: .read(path: directory.path, workerLock: directory.workerLock)
    ).run()
    let hasErrors = findings.contains { $0.level == .error }
    common.show(
      [
        "ok": .bool(!hasErrors),
        "checks": .array(
          findings.map {
            [
              "name": .string($0.name), "ok": .bool($0.level != .error), "level": .string($0.level.rawValue),
              "detail": .string($0.detail), "advice": .string($0.advice),
            ]
          }),
      ],
      findings.map(text).joined(separator: "\n"))
    if hasErrors { throw ExitCode.failure }
  }

  private func text(_ finding: Checkup.Finding) -> String {
    let mark =
      switch finding.level {
      case .ok: "✓"
      case .warning: "!"
      case .error: "✗"
      }
    return "\(mark) \(finding.name): \(finding.detail)" + (finding.advice.isEmpty ? "" : "\n    → \(finding.advice)")
  }
}
