import Models
import Storage

/// What a session was made with.
extension Dimension {
  /// What stands for an unknown value of a session, in filters and answers.
  static let notSet = "(not set)"

  /// Device, browser and operating system; versions are told apart by the thing they are a version of, whose name is
  /// answered beside them.
  static let devices: [Dimension] = [
    device, browser,
    device("browser_version", [(.browserVersion, "browser_version"), (.browser, "browser")]),
    system,
    device("os_version", [(.operatingSystemVersion, "os_version"), (.operatingSystem, "os")]),
  ]

  static let device = device("device", [(.device, "device")])
  static let browser = device("browser", [(.browser, "browser")])
  static let system = device("os", [(.operatingSystem, "os")])

  private static func device(_ name: String, _ parts: [(attribute: SessionAttribute, key: String)]) -> Dimension {
    Dimension(
      "visit:" + name, reads: .either, columns: parts.map { .attribute($0.attribute) }, keys: parts.map(\.key),
      naming: parts.map { _ in LabelNaming(empty: notSet) }, emptyTexts: [notSet])
  }
}
