public import Models

/// What a request of a key wants, and what the key may have.
public struct RequestCharge: Sendable, Hashable {
  /// The key.
  public var key: APIKeyID
  /// Requests of the month that it uses up, 1 or more.
  public var credits: Int
  /// The month it counts in.
  public var month: CalendarMonth
  /// Milliseconds of the machine's clock that only goes forward, the same in every process.
  public var milliseconds: Int64
  /// Requests that may lie in 60 seconds; `nil`: as many as come.
  public var perMinute: Int?
  /// Requests that may lie in the month; `nil`: as many as come.
  public var perMonth: Int?

  /// A request that wants this.
  public init(
    key: APIKeyID, credits: Int, month: CalendarMonth, milliseconds: Int64, perMinute: Int?, perMonth: Int?
  ) {
    self.key = key
    self.credits = credits
    self.month = month
    self.milliseconds = milliseconds
    self.perMinute = perMinute
    self.perMonth = perMonth
  }
}

/// How much a key has used.
public struct KeyUsage: Sendable, Hashable {
  /// Requests in the last 60 seconds; those beyond any limit are not all counted.
  public var minute: Int
  /// Milliseconds until the first of them leaves the 60 seconds; 0 when there is none.
  public var minuteWaitMilliseconds: Int64
  /// Requests of the month.
  public var month: Int

  /// These figures.
  public init(minute: Int, minuteWaitMilliseconds: Int64, month: Int) {
    self.minute = minute
    self.minuteWaitMilliseconds = minuteWaitMilliseconds
    self.month = month
  }
}

/// What came of a ``RequestCharge``.
public enum ChargeOutcome: Sendable, Hashable {
  /// It counts; the usage includes it.
  case counted(KeyUsage)
  /// Too many requests in 60 seconds: nothing was counted. One more fits after so many milliseconds.
  case minuteFull(KeyUsage, waitMilliseconds: Int64)
  /// The month has too little left: nothing was counted.
  case monthFull(KeyUsage)
}
