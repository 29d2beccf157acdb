/// What of a script's address stays the same from one deployment to the next.
struct ScriptAddress: Hashable {
  /// Whose code it is.
  enum Owner { case website, browserExtension, vendor }

  /// The file's name without hashes and versions; `inline` for scripts in pages.
  let file: String
  let owner: Owner

  private static let extensionSchemes = [
    "chrome-extension", "moz-extension", "safari-extension", "safari-web-extension", "webkit-masked-url",
    "ms-browser-extension",
  ]
  private static let fileEndings: Set<String> = ["js", "mjs", "cjs", "ts", "tsx", "jsx", "vue", "svelte", "wasm"]
  /// Words in the names of files that hold others' code.
  private static let vendorWords: Set<String> = [
    "vendor", "vendors", "polyfill", "polyfills", "zone", "runtime", "bootstrap", "jquery", "react", "vue", "angular",
    "lodash", "axios", "sentry", "bugsnag", "rollbar", "raven", "newrelic", "datadog", "gtm", "gtag", "analytics",
    "hotjar", "framework", "webpack",
  ]

  init(_ address: String) {
    let scheme = address.firstIndex(of: ":").map { address[..<$0].lowercased() } ?? ""
    if Self.extensionSchemes.contains(scheme) {
      owner = .browserExtension
      // Its host is which extension it is.
      file = address.split(separator: "/").dropFirst().map(String.init).joined(separator: "/")
      return
    }
    let end = address.firstIndex { $0 == "?" || $0 == "#" } ?? address.endIndex
    let segments = address[..<end].split(separator: "/").map(String.init)
    guard let last = segments.last, let dot = last.lastIndex(of: "."),
      Self.fileEndings.contains(last[last.index(after: dot)...].lowercased())
    else {
      owner = .website
      file = "inline"
      return
    }
    let words = Self.words(of: String(last[..<dot]))
    var name = words.isEmpty ? "*" : words.joined(separator: "-")
    // Many files have these names: their folder tells which it is.
    if name == "index" || last.hasPrefix("["), segments.count > 1 {
      name = Self.words(of: segments[segments.count - 2]).joined(separator: "-") + "/" + name
    }
    file = name
    let isVendor = segments.contains("node_modules") || words.contains { Self.vendorWords.contains($0) }
    owner = isVendor ? .vendor : .website
  }

  /// The words of a file's name in lower case, without hashes, numbers and what build tools add.
  private static func words(of name: String) -> [String] {
    let parts = name.split(whereSeparator: { ".-_~".contains($0) }).map(String.init)
    return parts.enumerated().compactMap { index, part in
      if part == "min" || part == "bundle" || part == "chunk" { return nil }
      if index > 0 || parts.count == 1, isHash(part) { return nil }
      if part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return nil }
      if part.first == "v", part.count > 1, part.dropFirst().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
        return nil
      }
      return part.lowercased()
    }
  }

  /// What a build tool makes of a file's content: hexadecimal, or letters and digits without order.
  private static func isHash(_ part: String) -> Bool {
    let bytes = Array(part.utf8)
    guard bytes.count >= 5 else { return false }
    let digits = bytes.count { $0 >= 0x30 && $0 <= 0x39 }
    let capitals = bytes.dropFirst().count { (0x41...0x5A).contains($0) }
    let isHexadecimal = bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || (0x61...0x66).contains($0 | 0x20) }
    if isHexadecimal, digits > 0 || bytes.count >= 8 { return true }
    return bytes.count == 8 && (digits > 0 || capitals > 1) || bytes.count > 8 && digits > 1 && capitals > 0
  }
}
