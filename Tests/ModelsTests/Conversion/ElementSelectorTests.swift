import Models
import Testing

@Suite struct ElementSelectorTests {
  @Test(arguments: [
    "#newsletter-form", "form", "form.signup > input[type=\"email\"]", "a:not(.x):nth-child(2n + 1)::before", "*",
    "#a, .b ~ p + q", "[data-id='x]y']", ".a.b", "#\\31 23", "div#münchen", "svg|a",
  ])
  func `what CSS has is a selector`(text: String) {
    #expect(ElementSelector.isWellFormed(text))
  }

  @Test(arguments: [
    "", " ", "#", ".", "#a[", "#a]", "a,", ",a", "a >", "> a", "a > > b", "(a)", "#1", "a{b}", "[x='y]", "a$b", "a\\",
    "##a", ". a", "a(b",
  ])
  func `what CSS has not is none`(text: String) {
    #expect(!ElementSelector.isWellFormed(text))
  }
}
