import CSQLite

/// What a process does with memory that it no longer needs.
public enum ProcessMemory {
  /// Heaps that threads share, instead of some sixteen: each keeps what its busiest moment took.
  private static let arenasMax: Int32 = 2
  /// Pieces of memory from this size on are given back as soon as they are free.
  private static let mappedFromBytes: Int32 = 4 << 20

  /// Prefers little memory over the last bit of speed. For servers, before they begin.
  public static func keepCompact() {
    footfall_keep_memory_compact(arenasMax, mappedFromBytes)
  }

  /// Gives what is free back to the operating system: after large work. Takes some milliseconds.
  public static func releaseFree() {
    footfall_release_free_memory()
  }
}
