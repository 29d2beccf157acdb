/// The memory for bodies that the connections of one event loop share. Only that loop touches it.
public final class BodyBudget {
  private let bytesMax: Int
  /// Bytes of bodies that are arriving or not answered yet.
  public private(set) var bytes = 0

  /// - Parameter bytesMax: bytes of all bodies together.
  public init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Whether so many bytes more fit; they are taken then.
  func take(_ count: Int) -> Bool {
    guard bytes + count <= bytesMax else { return false }
    bytes += count
    return true
  }

  /// Gives bytes back that were taken.
  func giveBack(_ count: Int) { bytes -= count }
}
