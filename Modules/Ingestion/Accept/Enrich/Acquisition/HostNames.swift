/// Finds the longest known suffix of a host name: `m.search.naver.com` is known by `search.naver.com`.
///
/// Only whole labels match, so that `notgoogle.com` and `google.com.evil.example` are neither. O(length of the host).
struct HostNames<Value: Sendable>: Sendable {
  private struct Slot: Sendable {
    var host: [UInt8]
    var value: Value
  }

  /// Open addressing, a power of two long and at most half full.
  private let slots: [Slot?]

  /// - Parameter entries: hosts in lower case without `www.`; of two equal ones the first counts.
  init(_ entries: [(host: String, value: Value)]) {
    var size = 16
    while size < entries.count * 2 { size *= 2 }
    var slots = [Slot?](repeating: nil, count: size)
    for entry in entries {
      let host = Array(entry.host.utf8)
      var hash = HostNames.seed
      for byte in host.reversed() { hash = HostNames.step(hash, byte) }
      var place = HostNames.place(hash, size)
      while let taken = slots[place], taken.host != host { place = (place + 1) & (size - 1) }
      if slots[place] == nil { slots[place] = Slot(host: host, value: entry.value) }
    }
    self.slots = slots
  }

  /// The value of the longest suffix of `host` that is in the list, and the suffix's first byte.
  func longestSuffix(of host: ArraySlice<UInt8>) -> (value: Value, start: Int)? {
    var best: (value: Value, start: Int)?
    var hash = HostNames.seed
    var index = host.endIndex
    while index > host.startIndex {
      index -= 1
      hash = HostNames.step(hash, host[index])
      if index == host.startIndex || host[index - 1] == UInt8(ascii: "."),
        let value = find(host[index...], hash)
      {
        best = (value, index)
      }
    }
    return best
  }

  /// Whether a known host stands inside `host` but not at its end, as in `google.com.evil.example`.
  func standsInside(_ host: ArraySlice<UInt8>) -> Bool {
    var end = host.startIndex
    // Deeper names than ten labels are nobody's: the work stays bounded.
    var labels = 0
    while labels < 10, let dot = host[end...].firstIndex(of: UInt8(ascii: ".")) {
      if longestSuffix(of: host[host.startIndex..<dot]) != nil { return true }
      end = dot + 1
      labels += 1
    }
    return false
  }

  private func find(_ host: ArraySlice<UInt8>, _ hash: UInt64) -> Value? {
    var place = HostNames.place(hash, slots.count)
    while let slot = slots[place] {
      if slot.host.elementsEqual(host) { return slot.value }
      place = (place + 1) & (slots.count - 1)
    }
    return nil
  }

  // FNV-1a over the bytes from the last to the first, so that each label's start has its suffix's hash at hand. The
  // lists are ours and fixed: nobody can choose their collisions.
  private static var seed: UInt64 { 0xcbf2_9ce4_8422_2325 }
  private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  private static func place(_ hash: UInt64, _ size: Int) -> Int {
    Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & UInt64(size - 1))
  }
}
