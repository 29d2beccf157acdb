import HTTPSupport
import Models
import Testing

@testable import TrackingRoutes

@Suite struct AddressLimitsTests {
  private func client(_ address: String = "10.0.0.1", _ endpoint: RealtimeEndpoint = .status) -> AddressLimits.Client {
    AddressLimits.Client(endpoint: endpoint, address: IPAddress(address))
  }

  @Test func `a client may ask so often in any minute`() {
    let limits = AddressLimits(scale: LimitScale(factor: 1))
    for number in 0..<100 {
      // Half of them in the first second, half in the eleventh.
      let second = number < 50 ? 5 : 15
      #expect(limits.secondsToWait(client(), at: .seconds(second)) == nil)
    }
    #expect(limits.secondsToWait(client(), at: .seconds(20)) == 45)
    #expect(limits.secondsToWait(client(), at: .milliseconds(64_999)) == 1)
    // The minute slides: the first fifty are gone, the others are not.
    for _ in 0..<50 { #expect(limits.secondsToWait(client(), at: .seconds(65)) == nil) }
    #expect(limits.secondsToWait(client(), at: .seconds(66)) == 9)
    #expect(limits.secondsToWait(client(), at: .seconds(500)) == nil)
  }

  @Test func `each endpoint and address has a limit of its own, and who is refused is not counted`() {
    let limits = AddressLimits(scale: LimitScale(factor: 0.01))
    #expect(limits.secondsToWait(client(), at: .zero) == nil)
    for _ in 0..<5 { #expect(limits.secondsToWait(client(), at: .zero) == 60) }
    #expect(limits.secondsToWait(client("10.0.0.2"), at: .zero) == nil)
    for _ in 0..<10 { #expect(limits.secondsToWait(client("10.0.0.1", .live), at: .zero) == nil) }
    #expect(limits.secondsToWait(client("10.0.0.1", .live), at: .zero) == 60)
    #expect(limits.secondsToWait(client(), at: .seconds(60)) == nil)
  }

  @Test func `a scale of zero never refuses`() {
    let limits = AddressLimits(scale: LimitScale(factor: 0))
    for _ in 0..<2000 { #expect(limits.secondsToWait(client(), at: .zero) == nil) }
  }

  @Test func `no flood of addresses fills the memory`() {
    let limits = AddressLimits(scale: LimitScale(factor: 0.01))
    for number in 0..<AddressLimits.clientsMax + 10 {
      _ = limits.secondsToWait(client("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"), at: .zero)
    }
    #expect(limits.clients <= AddressLimits.clientsMax)
  }
}
