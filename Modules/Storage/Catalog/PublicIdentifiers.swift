import Models

/// The names by which the outside knows a website, made from chance.
struct PublicIdentifiers {
  /// Lower-case UUID, version 4.
  let uuid: String
  /// 18 decimal digits, the first not 0.
  let number: String
  /// `ZV_` and 24 letters and digits.
  let trackingCode: String

  init(random: RandomSource) {
    var bytes = random.bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += String(byte >> 4, radix: 16) + String(byte & 0x0F, radix: 16)
    }
    uuid = text
    var digits = random.digits(18)
    while digits.hasPrefix("0") { digits = random.digits(18) }
    number = digits
    trackingCode = "ZV_" + random.alphanumerics(24)
  }
}
