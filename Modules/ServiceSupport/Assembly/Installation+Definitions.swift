import Models
import Storage

extension Installation {
  /// Reads what is set up for a website, as of the moment.
  func makeDefinitionReader() -> @Sendable (WebsiteID) throws -> [StoredDefinition] {
    let catalog = catalog
    return { website in
      let snapshot = try catalog.snapshot()
      return DefinitionKind.allCases.flatMap { snapshot.definitions($0, of: .website(website)) }
    }
  }
}
