package import Models

/// One interaction as it is stored: names are numbers of the pages and elements that the database lists.
package struct InteractionRow: Hashable, Sendable {
  /// Where a place is not known. No place is so far out.
  package static let unknown: Int32 = .min

  /// Number of the page.
  package var page: Int64
  /// When it happened, in milliseconds since 1970.
  package var time: Int64
  /// Whose it was.
  package var who: InteractionProfile
  /// Number of the element that was clicked; 0 where it is not known.
  package var element: Int64 = 0
  /// By kind: offset in the element (click), depth (scroll), where the part in view began and ended (attention).
  package var a = Self.unknown
  package var b = Self.unknown
  /// By kind: place on the page (click), milliseconds in view and nothing (attention).
  package var c = Self.unknown
  package var d = Self.unknown
  /// Cells in which the pointer was, pairs of x and y (move).
  package var points: [Int32] = []

  package init(page: Int64, time: Int64, who: InteractionProfile) {
    self.page = page
    self.time = time
    self.who = who
  }
}

/// What is the same for all interactions of one visit, as a rule: a chunk lists each once.
package struct InteractionProfile: Hashable, Sendable {
  /// The visitor: a hash under the website's seed.
  package var visitor: UInt64
  package var device: DeviceClass
  package var medium: TrafficMedium
  /// Two letters of ISO 3166-1, the first in the high byte; 0 where it is not known.
  package var country: UInt16
  /// Width of the window in pixels; 0 where it is not known.
  package var width: Int32

  package init(visitor: UInt64, device: DeviceClass, medium: TrafficMedium, country: UInt16, width: Int32) {
    self.visitor = visitor
    self.device = device
    self.medium = medium
    self.country = country
    self.width = width
  }

  /// The number that stands for a country's code; 0 for what is no code.
  package static func country(_ code: some Sequence<UInt8>) -> UInt16 {
    var number: UInt16 = 0
    var count = 0
    for byte in code {
      count += 1
      guard count <= 2, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) else { return 0 }
      number = number << 8 | UInt16(byte)
    }
    return count == 2 ? number : 0
  }
}
