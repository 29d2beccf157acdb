/// One arm of an experiment.
public struct Variation: Hashable, Sendable {
  /// Something that is changed on the page.
  public struct Change: Hashable, Sendable {
    /// Which elements, as a CSS selector.
    public var selector: CSSSelector
    /// What of them: an attribute, a property of their style, or `innerText`.
    public var attribute: String
    /// What it becomes.
    public var value: String

    /// The change in these fields.
    init(_ fields: DefinitionFields) throws(DefinitionError) {
      selector = try fields.required("selector", fields.selector("selector"))
      attribute = try fields.required("attribute", fields.text("attribute", length: 1...200))
      value = try fields.text("value", length: 0...20_000) ?? ""
    }

    /// All of it.
    public var json: JSONValue {
      ["selector": .string(selector.text), "attribute": .string(attribute), "value": .string(value)]
    }
  }

  /// `var_original`, `var_001` …
  public var id: String
  /// What people call it.
  public var name: String
  /// Whether it is the page as it was: the baseline.
  public var isOriginal: Bool
  /// Its share of the visitors who take part, in percent.
  public var trafficSplit: Double
  /// What it changes on the page.
  public var changes: [Change]
  /// Where visitors are sent instead; `nil` where they stay.
  public var url: String?

  /// All of it.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(id)), .init("name", .string(name)),
      .init("type", .string(isOriginal ? "original" : "variation")), .init("traffic_split", .number(trafficSplit)),
    ]
    if !changes.isEmpty { members.append(.init("changes", .array(changes.map(\.json)))) }
    if let url { members.append(.init("url", .string(url))) }
    return .object(members)
  }
}
