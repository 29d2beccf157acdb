/// A form that somebody wants to be told of, by its own name.
///
/// Source: PageSense API, "Form Analytics"; the body is ours.
public struct TrackedForm: Definition {
  public static let kind = DefinitionKind.form

  /// What people call it.
  public let name: String
  /// The form, as browsers name it.
  public let selector: CSSSelector
  /// On which pages; `nil`: on any.
  public let pages: URLMatch?

  /// What somebody wrote, under the API's names.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    selector = try fields.required("form_selector", fields.selector("form_selector"))
    pages = try fields.urlMatch("url")
  }

  public var json: JSONValue {
    var json: JSONValue = ["name": .string(name), "form_selector": .string(selector.text)]
    if let pages { json = json.merging(["url": pages.json()]) }
    return json
  }
}
