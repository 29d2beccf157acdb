import Models
import Testing

@Suite struct CSSSelectorTests {
  @Test(arguments: [
    "#cta-button", "a", "*", ".a.b", "form.signup > input[name=\"email\"]", "a[href^='https://x.y/(z)']", "a, b",
    "li:nth-child(2n+1)", "p::before", "a:not(.b, #c)", "ul li ~ li + li", "[data-x]", "[lang|=en i]", "#é", ".a\\:b",
    "button:hover", ":is(h1, h2)",
  ])
  func `selectors`(text: String) { #expect(CSSSelector(text)?.text == text) }

  @Test(arguments: [
    "", " ", "#", ".", "a >", "> a", "a,,b", "a,", "[", "[]", "[a=]", "a[b", "a:not(", "a:", "#1a", "a{b}", "a;b",
    "<script>", "a[b=\"c]", "javascript:alert(1);", "a()", "a)",
  ])
  func `what is none`(text: String) { #expect(CSSSelector(text) == nil) }
}
