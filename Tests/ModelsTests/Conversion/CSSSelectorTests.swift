import Models
import Testing

@Suite struct CSSSelectorTests {
  @Test(arguments: [
    "#cta-button", "a", "*", ".a.b", "form.signup > input[name=\"email\"]", "a[href^='https://x.y/(z)']", "a, b",
    "li:nth-child(2n+1)", "p::before", "a:not(.b, #c)", "ul li ~ li + li", "[data-x]", "[lang|=en i]", "#é", ".a\\:b",
    "button:hover", ":is(h1, h2)", "#newsletter-form", "a:not(.x):nth-child(2n + 1)::before", "#a, .b ~ p + q",
    "[data-id='x]y']", "#\\31 23", "#\\000031x", "div#münchen", "svg|a", "*|a",
  ])
  func `selectors`(text: String) { #expect(CSSSelector(text)?.text == text) }

  @Test(arguments: [
    "", " ", "#", ".", "a >", "> a", "a,,b", "a,", "[", "[]", "[a=]", "a[b", "a:not(", "a:", "#1a", "a{b}", "a;b",
    "<script>", "a[b=\"c]", "javascript:alert(1);", "a()", "a)", "#a[", "#a]", ",a", "a > > b", "(a)", "[x='y]", "a$b", "a\\", "##a", ". a", "a(b", "|", "svg|",
  ])
  func `what is none`(text: String) { #expect(CSSSelector(text) == nil) }
}
