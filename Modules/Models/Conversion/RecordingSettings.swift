/// What of a website's sessions is recorded, and how long it is kept. A website has one of these, or none.
///
/// Source: PageSense API, "Configure recording"; the fields are ours.
public struct RecordingSettings: Definition {
  /// Which sessions are worth it.
  public enum Trigger: String, CaseIterable, Hashable, Sendable {
    case all
    case errorsOnly = "errors_only"
  }

  public static let kind = DefinitionKind.recordingSettings
  /// Days at most.
  public static let daysMax = 3650

  /// Whether anything is recorded.
  public var isEnabled: Bool
  /// Sessions in a hundred.
  public var samplingPercent: Int
  /// Which of them.
  public var trigger: Trigger
  /// Whether texts of pages are replaced before they are sent.
  public var masksText: Bool
  /// Whether what is typed is replaced before it is sent.
  public var masksInputs: Bool
  /// Days after its end for which a recording is kept; `nil`, or more than the plan has: as long as the plan says.
  public var retentionDays: Int?

  /// What somebody wrote, under the API's names.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    isEnabled = try fields.flag("enabled") ?? true
    samplingPercent = try fields.whole("sampling", in: 0...100) ?? 100
    trigger = try fields.choice("trigger") ?? .all
    masksText = try fields.flag("mask_text") ?? false
    masksInputs = try fields.flag("mask_inputs") ?? true
    retentionDays = try fields.whole("retention_days", in: 1...Self.daysMax)
  }

  public var json: JSONValue {
    [
      "enabled": .bool(isEnabled), "sampling": .integer(samplingPercent), "trigger": .string(trigger.rawValue),
      "mask_text": .bool(masksText), "mask_inputs": .bool(masksInputs),
      "retention_days": retentionDays.map { .integer($0) } ?? .null,
    ]
  }

  /// The number below which a session's own must lie to be recorded: 0…10,000.
  public var recordedBelow: Int { isEnabled ? samplingPercent * 100 : 0 }

  /// A session's number, 0…9999: `murmur3_x86_32("recording:" + session, seed 0) mod 10000`, which is the same at every
  /// call, in every process and in the browser.
  public static func number(ofSession session: some Collection<UInt8>) -> Int {
    Int(Murmur3.hash(Array("recording:".utf8) + session) % 10_000)
  }

  /// Whether a session, named in UTF-8, is recorded.
  public func includes(session: some Collection<UInt8>) -> Bool {
    recordedBelow >= 10_000 || Self.number(ofSession: session) < recordedBelow
  }

  /// Days for which recordings are kept under a plan.
  public func keptDays(_ limits: PlanLimits) -> Int { min(retentionDays ?? .max, limits.retentionDays) }
}
