/// Which Footfall this is.
public enum BuildVersion {
  /// Its version.
  public static let current = "0.1.0"
}
