/// Under which paths the parts of this module lie.
enum PageSenseAddress {
  /// The API.
  static let api = "/api/v2"
  /// Where programs get leave to use it.
  static let oauth = "/oauth/v2"
}
