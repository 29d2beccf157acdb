#ifndef FOOTFALL_CSQLITE_SHIM_H
#define FOOTFALL_CSQLITE_SHIM_H

#include <malloc.h>
#include <sqlite3.h>

// SQLITE_TRANSIENT and SQLITE_STATIC are casts of integers to function pointers, which Swift cannot import.
static inline int footfall_bind_text_transient(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}
static inline int footfall_bind_blob_transient(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
static inline int footfall_bind_blob_static(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_STATIC);
}

// The C library's module leaves these out.
static inline void footfall_release_free_memory(void) { malloc_trim(0); }
static inline void footfall_keep_memory_compact(int arenas, int mapped_from_bytes) {
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, mapped_from_bytes);
}

#endif
