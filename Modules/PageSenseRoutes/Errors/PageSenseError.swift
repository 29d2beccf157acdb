/// The errors to which the PageSense API gives numbers of its own.
///
/// Source: PageSense API, "PageSense Error Codes". The statuses are ours.
enum PageSenseError: Int, Error, CaseIterable, Hashable, Sendable {
  case invalidWebsite = 10001
  case testRunning = 10002
  case insufficientData = 10003
  case urlNotTracked = 10004
  case goalNotFound = 10005
  case invalidSelector = 10006

  /// What the document calls it.
  var message: String {
    switch self {
    case .invalidWebsite: "Invalid Website"
    case .testRunning: "Test Running"
    case .insufficientData: "Insufficient Data"
    case .urlNotTracked: "URL Not Tracked"
    case .goalNotFound: "Goal Not Found"
    case .invalidSelector: "Invalid Selector"
    }
  }

  /// Whether it means that there is no such thing; else the request is wrong.
  var isMissing: Bool { self == .invalidWebsite || self == .goalNotFound }
}
