import Testing

@testable import ErrorGrouping

@Suite struct ErrorFingerprintTests {
  private func fingerprint(
    _ message: String, name: String = "", stack: String = "", source: String = ""
  ) -> ErrorFingerprint {
    ErrorFingerprint(ScriptError(message: message, name: name, stack: stack, source: source))
  }

  private func v8(_ message: String, at frames: String...) -> ErrorFingerprint {
    fingerprint(
      "Uncaught " + message, stack: message + "\n" + frames.map { "    at \($0)" }.joined(separator: "\n"))
  }

  @Test func `a fingerprint is readable and stable`() {
    let found = v8("TypeError: cart.total is not a function", at: "render (https://a.b/app.3f2a1c.js:12:9)")
    #expect(found.type == "TypeError")
    #expect(found.message == "cart.total is not a function")
    #expect(found.place == "render@app")
    #expect(found.text.hasPrefix("typeerror-total-is-not-a-function-"))
    let digits = found.text.suffix(10)
    #expect(digits.allSatisfy { $0.isHexDigit })
    #expect(found.because == "type TypeError; message 'total is not a function'; top frame render@app")
  }

  @Test func `deployments do not split`() {
    let first = v8("Error: no", at: "pay (https://cdn1.a.b/static/app.3f2a1c.js?v=1:1:900)", "run (https://x/v.js:1:1)")
    let second = v8("Error: no", at: "pay (http://www.a.b/r7/app-9bd77e01.min.js:1:4100)", "go (https://x/v.js:1:1)")
    #expect(first == second)
  }

  @Test func `browsers' notations do not split`() {
    let chrome = v8(
      "Error: bad row", at: "async parse (https://a.b/app.js:5:9)", "Array.map (<anonymous>)",
      "Store.load (https://a.b/app.js:9:3)")
    let firefox = fingerprint(
      "Error: bad row", name: "Error", stack: "async*parse@https://a.b/app.js:5:9\nload@https://a.b/app.js:9:3\n")
    let safari = fingerprint(
      "Error: bad row", name: "Error", stack: "parse@https://a.b/app.js:5:12\nmap@[native code]\nload@https://a.b/app.js")
    #expect(chrome.text == firefox.text)
    #expect(chrome.text == safari.text)
  }

  @Test func `browsers' wordings do not split`() {
    func text(_ message: String) -> String { fingerprint(message, stack: "f@https://a.b/c.js:9:9").text }
    #expect(
      text("TypeError: Cannot read properties of null (reading 'style')")
        == text("TypeError: null is not an object (evaluating 'el.style')"))
    #expect(
      text("TypeError: Cannot read properties of null (reading 'style')")
        == text("TypeError: can't access property \"style\", el is null"))
    #expect(text("ReferenceError: gtag is not defined") == text("ReferenceError: Can't find variable: gtag"))
    #expect(text("InternalError: too much recursion") == text("RangeError: Maximum call stack size exceeded."))
    #expect(
      text("TypeError: a.save is not a function")
        == text("TypeError: b.save is not a function. (In 'b.save()', 'b.save' is undefined)"))
    #expect(text("ReferenceError: gtag is not defined") != text("ReferenceError: fbq is not defined"))
  }

  @Test func `another place, type or message splits`() {
    let all = [
      v8("TypeError: no", at: "pay (https://a.b/app.js:5:9)"), v8("TypeError: no", at: "load (https://a.b/app.js:5:9)"),
      v8("TypeError: no", at: "pay (https://a.b/cart.js:5:9)"),
      v8("RangeError: no", at: "pay (https://a.b/app.js:5:9)"),
      v8("TypeError: never", at: "pay (https://a.b/app.js:5:9)"), fingerprint("TypeError: no"),
    ]
    #expect(Set(all.map(\.text)).count == all.count)
  }

  @Test func `libraries and wrappers are passed over`() {
    let direct = v8("Error: no", at: "save (https://a.b/app.js:50:11)")
    #expect(
      v8(
        "Error: no", at: "settle (https://a.b/app.js:3:2)", "ZoneDelegate.invoke (https://a.b/polyfills.11aa22.js:1:9)",
        "save (https://a.b/app.js:50:12)") == direct)
    #expect(v8("Error: no", at: "x (https://a.b/vendor.js:1:9)").place == "@vendor")
  }

  @Test func `extensions are told apart`() {
    let first = v8("Error: port", at: "a (chrome-extension://abcabc/content.js:10:5)")
    let second = v8("Error: port", at: "a (chrome-extension://xyzxyz/content.js:10:5)")
    #expect(first.text != second.text)
    #expect(first.place == "a@abcabc/content.js")
  }

  @Test func `inline scripts are one place on all pages`() {
    let first = v8("Error: no", at: "https://a.b/products/1:41:5")
    let second = v8("Error: no", at: "https://a.b/products/2?x=1:44:5")
    #expect(first == second)
    #expect(first.place == "@inline")
  }

  @Test func `opaque errors and failed loads are one group each`() {
    #expect(fingerprint("Script error.").text == fingerprint("Uncaught Script error").text)
    let chunk = fingerprint("Uncaught ChunkLoadError: Loading chunk 7 failed. (error: https://a.b/7.js)")
    let module = fingerprint("TypeError: Failed to fetch dynamically imported module: https://a.b/x.js")
    #expect(chunk.text == module.text)
    #expect(chunk.type == "ChunkLoadError")
  }

  @Test func `without a stack the script's address tells the place`() {
    #expect(fingerprint("boom", source: "https://a.b/js/cart.js?1").place == "@cart")
    #expect(fingerprint("boom").place == "")
  }

  @Test func `a message with lines of its own is no stack`() {
    let found = fingerprint(
      "Uncaught Error: bad a\nFAKE: at evil (x.js:1:1)",
      stack: "Error: bad a\nFAKE: at evil (x.js:1:1)\n    at check (https://a.b/app.js:9:9)")
    #expect(found.place == "check@app")
    #expect(found.template == "bad a")
  }

  @Test func `an address in a message is no frame`() {
    let stack = "Error: User a@b.example has no role\n    at check (https://a.b/app.js:9:9)"
    #expect(fingerprint("Error: User a@b.example has no role", stack: stack).place == "check@app")
  }

  @Test func `nothing at all has a fingerprint too`() {
    #expect(fingerprint("").type == "Error")
    #expect(fingerprint("", stack: String(repeating: "(", count: 10_000)).place == "")
    #expect(fingerprint("", stack: "    at (\n    at )\n@\n@@:1:1").text.hasPrefix("error-"))
  }
}
