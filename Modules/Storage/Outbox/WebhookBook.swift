public import Models

/// All webhooks of a catalog, read once and kept as long as the catalog stays the same.
public final class WebhookBook: Sendable {
  /// A webhook under its name.
  public struct Entry: Sendable {
    /// Its name.
    public let id: DefinitionID
    /// What it wants.
    public let webhook: Webhook
    /// The website that it is about; `nil`: all of its team's.
    fileprivate let website: Website?
    fileprivate let team: TeamID
  }

  /// The catalog that they are of.
  public let snapshot: CatalogSnapshot
  private let byID: [DefinitionID: Entry]
  private let byTeam: [TeamID: [Entry]]

  /// The webhooks of this catalog.
  ///
  /// - Throws: `StoreError.damaged` for one that cannot be read.
  public init(_ snapshot: CatalogSnapshot) throws(StoreError) {
    self.snapshot = snapshot
    var byID: [DefinitionID: Entry] = [:]
    var byTeam: [TeamID: [Entry]] = [:]
    for definition in snapshot.definitions(.webhook) {
      guard case .team(let team) = definition.owner else { continue }
      let webhook = try definition.value(Webhook.self)
      let entry = Entry(
        id: definition.id, webhook: webhook, website: webhook.websiteNumber.flatMap { snapshot.website(number: $0) },
        team: team)
      byID[entry.id] = entry
      byTeam[team, default: []].append(entry)
    }
    self.byID = byID
    self.byTeam = byTeam
  }

  /// The webhook of this name.
  public func webhook(_ id: Int64) -> Entry? { DefinitionID(rawValue: id).flatMap { byID[$0] } }

  /// A website that an entry is about: its own, or the first of its team's; `nil` where there is none.
  public func website(of entry: Entry) -> Website? {
    entry.webhook.websiteNumber == nil ? snapshot.websites(of: entry.team).first : entry.website
  }

  /// The active webhooks that want to know of this event on this website, in order of creation.
  public func subscribers(to event: WebhookEvent, on website: Website) -> [Entry] {
    guard let entries = byTeam[website.team] else { return [] }
    return entries.filter { entry in
      entry.webhook.isActive && entry.webhook.events.contains(event)
        && (entry.webhook.websiteNumber == nil || entry.website?.id == website.id)
    }
  }
}
