import Models
import Testing

@Suite struct CountryNamesTests {
  @Test func `every country of the standard has a name`() {
    #expect(CountryNames.names.count == 250)  // 249 codes, and Kosovo's
    #expect(CountryNames.names.allSatisfy { $0.key.utf8.count == 2 && !$0.value.isEmpty })
    #expect(Set(CountryNames.names.values).count == 250)
    #expect(CountryNames.name(of: "US") == "United States")
    #expect(CountryNames.name(of: "CI") == "Côte d’Ivoire")
  }

  @Test func `an unknown code stands for itself`() { #expect(CountryNames.name(of: "QQ") == "QQ") }
}
