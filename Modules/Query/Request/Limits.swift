/// What a single question may ask for at most.
public enum QueryLimits {
  /// Days of a range whose hours can be listed.
  public static let hourlyDaysMax = 31
  /// Rows of a timeseries.
  public static let bucketsMax = 20_000
  /// Rows of a breakdown's page.
  public static let breakdownRowsMax = 1000
  /// Rows of a breakdown's page unless told otherwise.
  public static let breakdownRowsDefault = 100
  /// Number of a breakdown's last page.
  public static let breakdownPageMax = 1_000_000_000
}
