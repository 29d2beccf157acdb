import Models
import Storage

/// What consumers are made of.
struct ConsumerWorld: Sendable {
  let directory: DataDirectory
  let catalog: Catalog
  /// Which goals an event meets.
  let goals: GoalMatching
  let clock: @Sendable () -> Instant
  /// That of the events, which most of them read, and that of the replay chunks.
  private let journal: SharedJournalReader
  private let replayJournal: SharedJournalReader

  init(directory: DataDirectory, catalog: Catalog, goals: GoalMatching, clock: @escaping @Sendable () -> Instant) {
    self.directory = directory
    self.catalog = catalog
    self.goals = goals
    self.clock = clock
    journal = SharedJournalReader(folder: directory.journal, disk: directory.disk)
    replayJournal = SharedJournalReader(folder: directory.replayJournal, disk: directory.disk)
  }

  /// The journal that a consumer reads.
  func journal(of kind: ConsumerKind) -> SharedJournalReader { kind.readsAlone ? replayJournal : journal }

  /// Forgets what was read of the journals: after records were overwritten there.
  func forgetJournals() {
    for journal in [journal, replayJournal] { journal.forget() }
  }
}

extension ConsumerKind {
  /// Which records of its logs it takes; all others are passed over unread.
  func hears(_ audience: EventRecord.Audience) -> Bool {
    switch self {
    case .errors: audience == .errors
    case .heatmaps: audience == .interactions
    case .replays: audience == .replays
    case .exposures: audience == .exposures
    case .forms: audience == .forms
    case .polls: audience == .polls
    case .identities: audience == .identities
    case .vitals: audience == .vitals
    case .outbox: [.sessions, .interactions, .forms, .polls].contains(audience)
    }
  }

  /// Opens its store, made when it is missing.
  func open(in world: ConsumerWorld) throws(StoreError) -> any JournalConsumer {
    switch self {
    case .errors: try ErrorConsumer(world.directory)
    case .heatmaps: try HeatmapConsumer(world.directory)
    case .replays: try ReplayConsumer(world.directory)
    case .exposures: try ExposureConsumer(world.directory)
    case .forms: try FormConsumer(world.directory)
    case .polls: try PollConsumer(world.directory)
    case .identities: try IdentityConsumer(world.directory)
    case .vitals: try VitalConsumer(world.directory)
    case .outbox:
      try OutboxConsumer(world.directory, catalog: world.catalog, goals: world.goals, clock: world.clock)
    }
  }
}
