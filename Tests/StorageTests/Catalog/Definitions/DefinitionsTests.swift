import Models
import Storage
import Testing

/// A definition of one text.
struct NoteDefinition: Definition {
  static let kind = DefinitionKind.poll
  var name: String
  init(_ name: String) { self.name = name }
  init(_ fields: DefinitionFields) throws(DefinitionError) { name = try fields.required("name", fields.text("name")) }
  var json: JSONValue { ["name": .string(name)] }
}

@Suite struct DefinitionsTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }

  init() throws { sample = try CatalogSample() }

  private func later(_ milliseconds: Int64) -> Instant { sample.now.advanced(byMilliseconds: milliseconds) }

  @Test func `a website's definitions are listed in order of creation, in every process`() throws {
    let website = try sample.addWebsite("example.com")
    let other = try sample.addWebsite("example.org")
    let owner = DefinitionOwner.website(website.id)
    let first = try catalog.addDefinition(NoteDefinition("first"), owner: owner, now: sample.now)
    let second = try catalog.addDefinition(NoteDefinition("second"), owner: owner, now: sample.now)
    _ = try catalog.addDefinition(NoteDefinition("other"), owner: .website(other.id), now: sample.now)
    _ = try catalog.addDefinition(NoteDefinition("team"), owner: .team(Catalog.defaultTeam), now: sample.now)
    let snapshot = try catalog.snapshot()
    #expect(snapshot.definitions(.poll, of: owner) == [first, second])
    #expect(snapshot.definitions(.goal, of: owner) == [])
    #expect(snapshot.definitions(.poll, of: .team(Catalog.defaultTeam)).count == 1)
    #expect(snapshot.definition(second.id, .poll, of: owner) == second)
    #expect(snapshot.definition(second.id, .goal, of: owner) == nil)
    #expect(snapshot.definition(second.id, .poll, of: .website(other.id)) == nil)
    #expect(try second.value(NoteDefinition.self) == NoteDefinition("second"))
    #expect(first.id.description.count == 18)
  }

  @Test func `a change is refused when somebody was faster`() throws {
    let website = try sample.addWebsite("example.com")
    let made = try catalog.addDefinition(NoteDefinition("a"), owner: .website(website.id), now: sample.now)
    let changed = try catalog.replaceDefinition(made, with: NoteDefinition("b"), now: later(1000))
    #expect(changed?.updatedAt == later(1000))
    #expect(changed?.createdAt == sample.now)
    #expect(try catalog.replaceDefinition(made, with: NoteDefinition("c"), now: later(2000)) == nil)
    let stored = try catalog.snapshot().definitions(.poll, of: .website(website.id))
    #expect(stored == [changed])
    #expect(try stored[0].value(NoteDefinition.self).name == "b")
  }

  @Test func `what is removed is gone, and goes with its website`() throws {
    let website = try sample.addWebsite("example.com")
    let one = try catalog.addDefinition(NoteDefinition("a"), owner: .website(website.id), now: sample.now)
    _ = try catalog.addDefinition(NoteDefinition("b"), owner: .website(website.id), now: sample.now)
    try catalog.removeDefinition(one)
    #expect(throws: CatalogError.self) { try catalog.removeDefinition(one) }
    #expect(throws: CatalogError.self) {
      try catalog.replaceDefinition(one, with: NoteDefinition("c"), now: sample.now)
    }
    #expect(try catalog.snapshot().definitions(.poll, of: .website(website.id)).count == 1)
    try catalog.removeWebsite(website.id, now: sample.now)
    #expect(try catalog.snapshot().definitions(.poll, of: .website(website.id)) == [])
    #expect(throws: CatalogError.self) {
      try catalog.addDefinition(NoteDefinition("d"), owner: .website(website.id), now: sample.now)
    }
  }

  @Test(arguments: ["", "12345678901234567", "1234567890123456789", "012345678901234567", "12345678901234567x"])
  func `other texts are no names`(text: String) { #expect(DefinitionID(text) == nil) }
}
