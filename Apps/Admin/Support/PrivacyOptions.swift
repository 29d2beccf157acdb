import ArgumentParser
import Models

/// What a website does not want to know, as options of `website set`.
struct PrivacyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Client whose events are not counted: an address or CIDR block. Repeatable.", valueName: "cidr"))
  var excludeAddress: [String] = []

  @Option(help: ArgumentHelp("Take an excluded address back. Repeatable.", valueName: "cidr"))
  var includeAddress: [String] = []

  @Option(
    help: ArgumentHelp(
      "Pages whose events are not counted, '*' for any characters. Repeatable.", valueName: "pattern"))
  var excludePath: [String] = []

  @Option(help: ArgumentHelp("Take an excluded path back. Repeatable.", valueName: "pattern"))
  var includePath: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether events of pages on localhost are counted.")
  var allowLocalhost: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether the script keeps nothing in the visitor's browser.")
  var cookieless: Bool?

  /// What the options change; `nil` when none was given.
  ///
  /// - Throws: `ValidationError` that names the option.
  func change() throws -> (@Sendable (inout PrivacySettings) -> Void)? {
    let addresses = (try blocks(excludeAddress, "--exclude-address"), try blocks(includeAddress, "--include-address"))
    let paths = (try patterns(excludePath, "--exclude-path"), try patterns(includePath, "--include-path"))
    let isAny =
      !excludeAddress.isEmpty || !includeAddress.isEmpty || !excludePath.isEmpty || !includePath.isEmpty
      || allowLocalhost != nil || cookieless != nil
    guard isAny else { return nil }
    return { [allowLocalhost, cookieless] settings in
      settings.excludedAddresses.removeAll { addresses.1.contains($0) }
      settings.excludedAddresses += addresses.0
      settings.excludedPaths.removeAll { paths.1.contains($0) }
      settings.excludedPaths += paths.0
      if let allowLocalhost { settings.allowsLocalhost = allowLocalhost }
      if let cookieless { settings.isCookieless = cookieless }
    }
  }

  private func blocks(_ texts: [String], _ option: String) throws -> [AddressBlock] {
    try texts.map { text in
      guard let block = AddressBlock(text) else {
        throw ValidationError("\(option) takes an address or a block such as 10.0.0.0/8, not '\(text)'.")
      }
      return block
    }
  }

  private func patterns(_ texts: [String], _ option: String) throws -> [PathPattern] {
    try texts.map { text in
      guard let pattern = PathPattern(text) else {
        throw ValidationError("\(option) takes a path such as /admin/*, not '\(text)'.")
      }
      return pattern
    }
  }
}
