extension DefinitionFields {
  /// Classes of devices, by their names.
  public func devices(_ name: String) throws(DefinitionError) -> [DeviceClass]? {
    guard let texts = try texts(name) else { return nil }
    var devices: [DeviceClass] = []
    for text in texts {
      guard let device = DeviceClass.allCases.first(where: { $0.name == text.lowercased() }) else {
        throw error(name, "must be among \(DeviceClass.allCases.map(\.name).joined(separator: ", "))")
      }
      if !devices.contains(device) { devices.append(device) }
    }
    return devices
  }

  /// Countries: codes of ISO 3166-1 or English names; `UK` is `GB`.
  public func countries(_ name: String) throws(DefinitionError) -> [String]? {
    guard let texts = try texts(name, countMax: 300) else { return nil }
    var codes: [String] = []
    for text in texts {
      guard let code = CountryNames.code(of: text) else {
        throw error(name, "must be codes of ISO 3166-1 or names of countries")
      }
      if !codes.contains(code) { codes.append(code) }
    }
    return codes
  }

  /// How visitors came, in the words of filters; see ``TrafficMedium/named(_:)``.
  public func mediums(_ name: String) throws(DefinitionError) -> [String]? {
    guard let texts = try texts(name) else { return nil }
    for text in texts where TrafficMedium.named(text).isEmpty {
      throw error(name, "must be among organic, direct, referral, social, email, paid and the like")
    }
    return texts
  }
}

extension CountryNames {
  /// The code that a text means: itself in any case, `UK` for `GB`, or an English name.
  public static func code(of text: String) -> String? {
    let code = text.uppercased()
    if code == "UK" { return "GB" }
    if names[code] != nil { return code }
    return codes[text.lowercased()]
  }

  private static let codes: [String: String] = Dictionary(
    names.map { ($0.value.lowercased(), $0.key) }, uniquingKeysWith: min)
}
