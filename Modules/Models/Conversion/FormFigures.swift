/// What visitors did with a form, as counts. Whoever shows them makes ratios of them.
///
/// An attempt is one showing of a form to one visitor, with all that they did with it until it was shown anew or
/// nothing had happened for half an hour. Each counts at most once as a view, as an interaction and as a submission, so
/// that these never ascend.
public struct FormFigures: Hashable, Sendable {
  /// Attempts.
  public var views = 0
  /// Attempts in which a field was touched or the form was sent.
  public var interactions = 0
  /// Attempts in which the form was sent.
  public var submissions = 0
  /// From the first touch to the sending, in milliseconds; all submissions together.
  public var completionMilliseconds: Int64 = 0
  /// Different visitors of them. A cookieless visitor is another one each day.
  public var visitors = 0
  /// Its fields, the most touched first; equal ones by name.
  public var fields: [FormFieldFigures] = []

  /// No figures.
  public init() {}
}

/// What visitors did with one field of a form.
public struct FormFieldFigures: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Attempts in which it was touched.
  public var interactions = 0
  /// Milliseconds for which it was being filled, all attempts together.
  public var milliseconds: Int64 = 0
  /// How often it was filled anew after it had been left.
  public var corrections = 0
  /// Attempts in which the form was sent with it empty.
  public var blanks = 0
  /// Attempts without a submission in which it was the last one touched.
  public var dropOffs = 0

  /// A field with this name, and no figures.
  public init(name: String) { self.name = name }
}

/// A form that visitors met, found by what browsers sent.
public struct DiscoveredForm: Hashable, Sendable {
  /// Its CSS selector, which names it within its website.
  public var selector: String
  /// What the page calls it; empty where it does not.
  public var name: String
  /// When it was first met.
  public var firstSeen: Instant
  /// When it was last met.
  public var lastSeen: Instant

  /// A form with these values.
  public init(selector: String, name: String, firstSeen: Instant, lastSeen: Instant) {
    self.selector = selector
    self.name = name
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }
}
