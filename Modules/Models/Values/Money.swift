/// An amount of money: a whole number of the currency's smallest unit (cents for EUR, yen for JPY).
public struct Money: Hashable, Sendable {
  /// Smallest units; negative for refunds.
  public let minorUnits: Int64
  /// ISO 4217 code, three capital letters.
  public let currency: CurrencyCode

  /// So many smallest units of the currency.
  public init(minorUnits: Int64, currency: CurrencyCode) {
    self.minorUnits = minorUnits
    self.currency = currency
  }
}

/// An ISO 4217 currency code.
public struct CurrencyCode: Hashable, Sendable, CustomStringConvertible {
  /// Three capital ASCII letters.
  public let rawValue: String

  /// The code in `text`, in either case; `nil` unless it is three ASCII letters.
  public init?(_ text: String) {
    let upper = text.uppercased()
    guard upper.utf8.count == 3, upper.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else { return nil }
    rawValue = upper
  }

  /// The three letters.
  public var description: String { rawValue }

  /// Digits behind the decimal point: 2 for most, 0 for JPY and its like, 3 for KWD and its like (ISO 4217).
  public var fractionDigits: Int {
    switch rawValue {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
      "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }
}

extension Money {
  /// The amount written as a decimal number (`12.5`, `-3`, `1e3` is not accepted), rounded half away from zero to the
  /// currency's smallest unit; `nil` for anything else and for amounts beyond 9·10¹⁵ smallest units.
  public init?(decimal text: some StringProtocol, currency: CurrencyCode) {
    var digits: Int64 = 0
    var fraction = -1
    var negative = false
    var sawDigit = false
    var roundUp = false
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where index == 0: negative = true
      case UInt8(ascii: "+") where index == 0: break
      case UInt8(ascii: ".") where fraction < 0: fraction = 0
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        sawDigit = true
        if fraction >= currency.fractionDigits {
          if fraction == currency.fractionDigits { roundUp = byte >= UInt8(ascii: "5") }
        } else {
          digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
          guard digits <= 9_000_000_000_000_000 else { return nil }
        }
        if fraction >= 0 { fraction += 1 }
      default: return nil
      }
    }
    guard sawDigit else { return nil }
    for _ in max(0, min(fraction, currency.fractionDigits))..<currency.fractionDigits {
      digits *= 10
      guard digits <= 9_000_000_000_000_000 else { return nil }
    }
    if roundUp { digits += 1 }
    self.init(minorUnits: negative ? -digits : digits, currency: currency)
  }

  /// The amount as a decimal number with the currency's digits: `12.50`, `-3.00`, `500`.
  public var decimal: String {
    let digits = currency.fractionDigits
    guard digits > 0 else { return String(minorUnits) }
    var text = String(minorUnits.magnitude)
    while text.count <= digits { text = "0" + text }
    let point = text.index(text.endIndex, offsetBy: -digits)
    return (minorUnits < 0 ? "-" : "") + text[..<point] + "." + text[point...]
  }
}
