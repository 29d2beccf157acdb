public import Models

/// Which interactions a question is about. What is empty or `nil` lets everything pass.
public struct InteractionFilter: Sendable {
  /// When they happened.
  public var times = InstantRange.all
  /// Of which classes of device.
  public var devices: Set<DeviceClass> = []
  /// Widths of the window in pixels.
  public var widths: ClosedRange<Int>?
  /// Codes of ISO 3166-1.
  public var countries: Set<String> = []
  /// How the visitors came.
  public var mediums: Set<TrafficMedium> = []

  /// A filter that lets everything pass.
  public init() {}

  /// The filter over stored profiles.
  func matcher() -> (InteractionProfile) -> Bool {
    let codes = Set(countries.map { InteractionProfile.country($0.utf8) }).subtracting([0])
    let (devices, mediums, widths, hasCountries) = (devices, mediums, widths, !countries.isEmpty)
    return { who in
      (devices.isEmpty || devices.contains(who.device)) && (mediums.isEmpty || mediums.contains(who.medium))
        && (!hasCountries || codes.contains(who.country))
        && (widths.map { who.width > 0 && $0.contains(Int(who.width)) } ?? true)
    }
  }
}

/// Something that a visitor did and that may meet a goal.
public struct VisitorDeed: Hashable, Sendable {
  /// The visitor: a hash under the website's seed.
  public var visitor: UInt64
  /// When.
  public var time: Instant
  /// On which page.
  public var page: PageAddress

  /// A deed of a visitor.
  public init(visitor: UInt64, time: Instant, page: PageAddress) {
    self.visitor = visitor
    self.time = time
    self.page = page
  }
}
