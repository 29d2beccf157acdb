/// Names that look like chance and are not: the same thing of the same website is called the same, however often the
/// records are taken.
package enum DerivedUUID {
  /// A UUID (RFC 9562, version 8) made of a text under a website's seed, which nobody outside knows.
  package static func text(_ text: String, seed: UInt64) -> String {
    // Two hashes under seeds that differ: 122 bits of them remain.
    let high = Hash64.of(text, seed: seed ^ 0x5555_5555_5555_5555) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    let low = Hash64.of(text, seed: seed ^ 0xAAAA_AAAA_AAAA_AAAA) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    func hex(_ value: UInt64, _ digits: Int) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    return hex(high >> 32, 8) + "-" + hex(high >> 16 & 0xFFFF, 4) + "-" + hex(high & 0xFFFF, 4) + "-"
      + hex(low >> 48, 4) + "-" + hex(low & 0xFFFF_FFFF_FFFF, 12)
  }
}
