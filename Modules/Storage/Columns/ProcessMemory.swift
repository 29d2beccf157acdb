import CSQLite
import Glibc

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

  /// Columns that a process which answers questions has memory ready for.
  private static let readyForColumns = 64 << 20

  /// Machines with less memory have none to spare for that.
  private static let machineMin = 1 << 30

  /// Takes the memory that a first question needs, some 80 MiB, and has the system clear it, on a thread of its own:
  /// otherwise a question about much waits for that as long as for the disk. For servers that answer questions, before
  /// they begin. Does nothing on a machine of less than a GiB.
  public static func prepareForQuestions() {
    guard sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) >= machineMin else { return }
    // Without a thread questions take their memory themselves.
    try? DedicatedThread.start {
      ColumnMemory.prepare(readyForColumns)
      ScratchPool.prepare()
    }
  }

  /// Gives what is free back to the operating system: after large work. Takes some milliseconds.
  public static func releaseFree() {
    footfall_release_free_memory()
  }
}
