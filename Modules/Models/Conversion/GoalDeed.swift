/// What a visitor did, as far as goals are concerned.
public enum GoalDeed: Hashable, Sendable {
  /// An event: `pageview` or what a custom event is called, host and path of its page; empty where it had none.
  case event(name: String, hostname: String, pathname: String)
  /// A click on the element that this selector names.
  case click(selector: String)
  /// The form that this selector names was sent.
  case submission(selector: String)
}
