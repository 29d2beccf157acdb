#ifndef FOOTFALL_CZLIB_SHIM_H
#define FOOTFALL_CZLIB_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

// deflateInit2 and inflateInit2 are macros that pass the header's version, which Swift cannot import.
static inline int footfall_deflate_init(z_stream *stream, int level, int window_bits) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}
static inline int footfall_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

// Has the processor fetch what lies at an address that will be written soon, another thing that Swift cannot ask for.
static inline void footfall_prefetch(const void *address) { __builtin_prefetch(address, 1); }

// The processor's own CRC-32C, which Swift has no way to ask for: `crc` is the register, neither inverted before nor
// after, and eight bytes make a word. Only where there is one.
#if defined(__x86_64__)
static inline int footfall_has_crc32c(void) {
  unsigned int a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_2);
}
__attribute__((target("sse4.2")))
static inline uint32_t footfall_crc32c(uint32_t crc, const void *bytes, size_t words) {
  const unsigned char *at = (const unsigned char *)bytes;
  uint64_t state = crc;
  for (size_t word = 0; word < words; word++, at += 8) {
    uint64_t next;
    memcpy(&next, at, 8);
    state = __builtin_ia32_crc32di(state, next);
  }
  return (uint32_t)state;
}
#else
static inline int footfall_has_crc32c(void) { return 0; }
static inline uint32_t footfall_crc32c(uint32_t crc, const void *bytes, size_t words) {
  (void)bytes;
  (void)words;
  return crc;
}
#endif

#endif
