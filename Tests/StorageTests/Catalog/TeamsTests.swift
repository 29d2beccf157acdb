import Models
import Storage
import Testing

struct TeamsTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }

  init() throws { sample = try CatalogSample() }

  @Test func `the default team is there from the start, on the largest plan`() throws {
    #expect(try catalog.teams() == [Team(id: Catalog.defaultTeam, name: "default", plan: .enterprise)])
  }

  @Test func `a team has a name of its own`() throws {
    let team = try catalog.addTeam(name: "  Café ", plan: .pro)
    #expect(team == Team(id: TeamID(rawValue: 2), name: "Café", plan: .pro))
    #expect(try catalog.team(named: "Café") == team)
    #expect(throws: CatalogError.conflict("there is a team 'Café' already")) {
      try catalog.addTeam(name: "Café", plan: .free)
    }
    #expect(throws: CatalogError.self) { try catalog.addTeam(name: "   ", plan: .free) }
    #expect(throws: CatalogError.self) { try catalog.addTeam(name: String(repeating: "x", count: 101), plan: .free) }
    #expect(try catalog.teams().count == 2)
  }

  @Test func `a plan changes`() throws {
    #expect(try catalog.setPlan(team: "default", .scale).plan == .scale)
    #expect(try catalog.snapshot().team(Catalog.defaultTeam)?.plan == .scale)
    #expect(throws: CatalogError.notFound("team 'nobody'")) { try catalog.setPlan(team: "nobody", .pro) }
    #expect(throws: CatalogError.notFound("team 'nobody'")) { try catalog.team(named: "nobody") }
  }
}
