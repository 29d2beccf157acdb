import Foundation
public import Logging

/// Log lines on standard error, so that standard output holds only what was asked for.
public enum StandardErrorLog {
  /// A logger that shows messages from this level on.
  public static func logger(_ label: String, level: Logger.Level) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
