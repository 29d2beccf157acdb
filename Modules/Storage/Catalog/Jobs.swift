public import Models

extension Catalog {
  /// How long a finished job can be asked about.
  static let finishedJobsKeptMilliseconds: Int64 = 30 * 24 * 60 * 60 * 1000

  /// Asks the worker for something.
  public func addJob(_ kind: JobKind, now: Instant) throws(CatalogError) -> JobID {
    try quietly { connection in
      try connection.prepare("DELETE FROM jobs WHERE state IN ('done', 'failed') AND updated_at < ?")
        .bind(1, now.milliseconds - Self.finishedJobsKeptMilliseconds).run()
      return try Self.insert(kind, now, connection)
    }
  }

  /// Asks the worker for something inside the caller's transaction.
  static func insert(_ kind: JobKind, _ now: Instant, _ connection: Connection) throws -> JobID {
    try connection.prepare(
      """
      INSERT INTO jobs (kind, website, argument, state, created_at, updated_at) VALUES (?, ?, ?, 'queued', ?, ?)
      """
    )
    .bind(1, kind.name).bind(2, kind.website.map { Int64($0.rawValue) }).bind(3, kind.argument)
    .bind(4, now.milliseconds).bind(5, now.milliseconds).run()
    return JobID(rawValue: connection.lastInsertedRow)
  }

  /// The job with this number; `nil` when there is none, or none any more.
  public func job(_ id: JobID) throws(CatalogError) -> Job? {
    try withConnection { connection, _ in
      let row = try connection.prepare("SELECT \(Self.jobColumns) FROM jobs WHERE id = ?").bind(1, id.rawValue)
      return try row.step() ? try Self.job(of: row) : nil
    }
  }

  /// Jobs that are not finished, in the order in which they were asked for.
  public func unfinishedJobs() throws(CatalogError) -> [Job] {
    try withConnection { connection, _ in
      let row = try connection.prepare(
        "SELECT \(Self.jobColumns) FROM jobs WHERE state IN ('queued', 'running') ORDER BY id")
      var jobs: [Job] = []
      while try row.step() { jobs.append(try Self.job(of: row)) }
      return jobs
    }
  }

  /// Takes the job that was asked for first and is not begun; `nil` when there is none. A job of a kind unknown here
  /// fails and is passed over.
  ///
  /// For the holder of the worker's lease. Cheap when there is nothing to do: it takes no write lock then.
  public func claimNextJob(now: Instant) throws(CatalogError) -> Job? {
    while true {
      let waiting = try withConnection { connection, _ in
        try connection.prepare("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1").step()
      }
      guard waiting else { return nil }
      let claimed = try quietly { connection -> Job? in
        let row = try connection.prepare(
          """
          UPDATE jobs SET state = 'running', updated_at = ?
          WHERE id = (SELECT min(id) FROM jobs WHERE state = 'queued') RETURNING \(Self.jobColumns)
          """
        ).bind(1, now.milliseconds)
        return try row.step() ? try Self.job(of: row) : nil
      }
      guard let claimed else { return nil }
      if claimed.kind != nil { return claimed }
      try fail(claimed.id, error: "this worker does not know that kind of job", now: now)
    }
  }

  /// Puts jobs that a worker left unfinished back in the queue. For a worker that has just got the lease, or has lost
  /// track of what it took.
  ///
  /// - Parameter held: jobs that it is still doing.
  /// - Returns: how many there were.
  @discardableResult
  public func requeueRunningJobs(now: Instant, but held: Set<JobID> = []) throws(CatalogError) -> Int {
    try quietly { connection in
      let running = try connection.prepare("SELECT id FROM jobs WHERE state = 'running' ORDER BY id")
      var left: [Int64] = []
      while try running.step() {
        let id = running.int64(0)
        if !held.contains(JobID(rawValue: id)) { left.append(id) }
      }
      for id in left {
        try connection.prepare("UPDATE jobs SET state = 'queued', updated_at = ? WHERE id = ?")
          .bind(1, now.milliseconds).bind(2, id).run()
      }
      return left.count
    }
  }

  /// Notes how far a running job is.
  ///
  /// - Throws: `CatalogError.conflict` when the job is not running.
  public func updateJob(_ id: JobID, done: Int, total: Int, now: Instant) throws(CatalogError) {
    try quietly { connection in
      try connection.prepare("UPDATE jobs SET done = ?, total = ?, updated_at = ? WHERE id = ? AND state = 'running'")
        .bind(1, done).bind(2, total).bind(3, now.milliseconds).bind(4, id.rawValue).run()
      guard connection.changes == 1 else { throw CatalogError.conflict("job \(id) is not running") }
    }
  }

  /// Notes what came out of a running job.
  ///
  /// - Throws: `CatalogError.conflict` when the job is not running.
  public func finish(_ id: JobID, result: String? = nil, now: Instant) throws(CatalogError) {
    try end(id, state: .done, result: result, error: nil, now: now)
  }

  /// Notes why a running job could not be finished.
  ///
  /// - Throws: `CatalogError.conflict` when the job is not running.
  public func fail(_ id: JobID, error: String, now: Instant) throws(CatalogError) {
    try end(id, state: .failed, result: nil, error: error, now: now)
  }

  private func end(
    _ id: JobID, state: JobState, result: String?, error: String?, now: Instant
  ) throws(CatalogError) {
    try quietly { connection in
      try connection.prepare(
        "UPDATE jobs SET state = ?, result = ?, error = ?, updated_at = ? WHERE id = ? AND state = 'running'"
      )
      .bind(1, state.rawValue).bind(2, result).bind(3, error).bind(4, now.milliseconds).bind(5, id.rawValue).run()
      guard connection.changes == 1 else { throw CatalogError.conflict("job \(id) is not running") }
    }
  }

  private static let jobColumns =
    "id, kind, website, argument, state, done, total, result, error, created_at, updated_at"

  private static func job(of row: Statement) throws -> Job {
    guard let state = JobState(rawValue: row.text(4)) else {
      throw StoreError.damaged("catalog: state of job \(row.int64(0)) is not readable")
    }
    let website = row.isNull(2) ? nil : WebsiteID(rawValue: UInt32(clamping: row.int64(2)))
    return Job(
      id: JobID(rawValue: row.int64(0)),
      kind: JobKind(name: row.text(1), website: website, argument: row.isNull(3) ? nil : row.text(3)), state: state,
      done: row.int(5), total: row.int(6), result: row.isNull(7) ? nil : row.text(7),
      error: row.isNull(8) ? nil : row.text(8), createdAt: Instant(milliseconds: row.int64(9)),
      updatedAt: Instant(milliseconds: row.int64(10)))
  }
}
