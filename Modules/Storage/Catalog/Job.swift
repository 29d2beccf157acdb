public import Models

/// Number of a job.
public struct JobID: Hashable, Sendable, CustomStringConvertible {
  /// 1 or more.
  public let rawValue: Int64

  /// Names the job with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The bare number.
  public var description: String { String(rawValue) }
}

/// What the worker is asked to do.
///
/// A new kind is a case here, its stored name, and its way back in `init?(name:website:argument:)`.
public enum JobKind: Hashable, Sendable {
  /// Take the spooled import of this name into a website, as this stream: an earlier import's, which it continues, or a
  /// new one. Named by whoever asks, so that every worker that takes it up knows what of it is stored already.
  case `import`(importID: String, website: WebsiteID, stream: StreamID)
  /// Make everything that was accepted before now visible to questions.
  case flush
  /// Delete all that is stored of a website that was removed.
  case removeWebsite(WebsiteID)
  /// Try these items of the quarantine again, or all of them.
  case retryQuarantined(QuarantineSelection)
  /// Throw these items of the quarantine away, or all of them.
  case dropQuarantined(QuarantineSelection)
  /// Erase all that is stored of a visitor of a website.
  case eraseVisitor(NamedVisitor, website: WebsiteID)
  /// Note what was decided about a group of errors, named by its id.
  case setErrorStatus(group: String, ErrorGroupStatus, website: WebsiteID)
  /// Delete a recording, named by its number of 18 digits.
  case removeRecording(Int64, website: WebsiteID)

  /// Stored name of the kind.
  var name: String {
    switch self {
    case .import: "import"
    case .flush: "flush"
    case .removeWebsite: "remove-website"
    case .retryQuarantined: "retry-quarantined"
    case .dropQuarantined: "drop-quarantined"
    case .eraseVisitor: "erase-visitor"
    case .setErrorStatus: "set-error-status"
    case .removeRecording: "remove-recording"
    }
  }

  /// The website concerned, when it is one.
  var website: WebsiteID? {
    switch self {
    case .import(_, let website, _), .removeWebsite(let website), .setErrorStatus(_, _, let website),
      .eraseVisitor(_, let website), .removeRecording(_, let website):
      website
    case .flush, .retryQuarantined, .dropQuarantined: nil
    }
  }

  /// What else the kind carries.
  var argument: String? {
    switch self {
    case .import(let importID, _, let stream): "\(importID)/\(stream.rawValue)"
    case .retryQuarantined(let selection), .dropQuarantined(let selection): selection.text
    case .eraseVisitor(let visitor, _): visitor.text
    case .setErrorStatus(let group, let status, _): "\(status.rawValue)/\(group)"
    case .removeRecording(let number, _): "\(number)"
    case .flush, .removeWebsite: nil
    }
  }

  /// The kind as stored; `nil` for one that this program does not know.
  init?(name: String, website: WebsiteID?, argument: String?) {
    switch (name, website, argument) {
    case ("import", let website?, let argument?):
      let parts = argument.split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let stream = UInt32(parts[1]) else { return nil }
      self = .import(importID: String(parts[0]), website: website, stream: StreamID(rawValue: stream))
    case ("flush", _, _): self = .flush
    case ("remove-website", let website?, _): self = .removeWebsite(website)
    case ("retry-quarantined", _, let argument?):
      guard let selection = QuarantineSelection(text: argument) else { return nil }
      self = .retryQuarantined(selection)
    case ("drop-quarantined", _, let argument?):
      guard let selection = QuarantineSelection(text: argument) else { return nil }
      self = .dropQuarantined(selection)
    case ("erase-visitor", let website?, let argument?):
      guard let visitor = NamedVisitor(text: argument) else { return nil }
      self = .eraseVisitor(visitor, website: website)
    case ("set-error-status", let website?, let argument?):
      let parts = argument.split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let status = ErrorGroupStatus(rawValue: String(parts[0])) else { return nil }
      self = .setErrorStatus(group: String(parts[1]), status, website: website)
    case ("remove-recording", let website?, let argument?):
      guard let number = Int64(argument) else { return nil }
      self = .removeRecording(number, website: website)
    default: return nil
    }
  }
}

/// How far a job is.
public enum JobState: String, CaseIterable, Hashable, Sendable {
  /// Nobody has begun it.
  case queued
  /// The worker is at it.
  case running
  /// It is finished; there may be a result.
  case done
  /// It could not be finished; there is an error.
  case failed
}

/// Work asked of the worker by another process, which waits for it.
public struct Job: Hashable, Sendable {
  /// Its number.
  public let id: JobID
  /// What to do; `nil` when a newer program asked for something unknown here.
  public let kind: JobKind?
  /// How far it is.
  public let state: JobState
  /// Units of work done so far.
  public let done: Int
  /// Units of work in all; 0 while unknown.
  public let total: Int
  /// What came out, in the kind's own form.
  public let result: String?
  /// Why it failed.
  public let error: String?
  /// When it was asked for.
  public let createdAt: Instant
  /// When anything about it last changed.
  public let updatedAt: Instant

  /// Whether nothing more will happen to it.
  public var isFinished: Bool { state == .done || state == .failed }
}
