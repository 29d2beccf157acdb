public import Models

extension DiscoveredForm {
  /// What the API calls a form that nobody named: `form_signup` of `#signup`, else made of what names it in its pages.
  public static func id(of selector: String, on website: Website) -> String {
    let name = selector.utf8.dropFirst()
    let isPlain = name.count <= 60 && name.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    if selector.hasPrefix("#"), isPlain, !name.isEmpty { return "form_\(selector.dropFirst())" }
    let hash = String(Hash64.of(selector, seed: website.hashSeed), radix: 16)
    return "form_" + String(repeating: "0", count: 16 - hash.count) + hash
  }
}
