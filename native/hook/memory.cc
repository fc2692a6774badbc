// The four functions that the compiler calls by itself.
#include <stddef.h>

extern "C" {

__attribute__((visibility("hidden"))) void *memcpy(void *to, const void *from, size_t n) {
  void *result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
  return result;
}

__attribute__((visibility("hidden"))) void *memset(void *to, int value, size_t n) {
  void *result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
  return result;
}

__attribute__((visibility("hidden"))) void *memmove(void *to, const void *from, size_t n) {
  if (to <= from || to >= static_cast<const char *>(from) + n) return memcpy(to, from, n);
  char *last_to = static_cast<char *>(to) + n - 1;
  const char *last_from = static_cast<const char *>(from) + n - 1;
  asm volatile("std; rep movsb; cld" : "+D"(last_to), "+S"(last_from), "+c"(n) : : "memory");
  return to;
}

__attribute__((visibility("hidden"))) int memcmp(const void *a, const void *b, size_t n) {
  const unsigned char *x = static_cast<const unsigned char *>(a);
  const unsigned char *y = static_cast<const unsigned char *>(b);
  for (; n > 0; n--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}
}
