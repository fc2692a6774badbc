#include "host_links.h"

#include "../store/errno.h"
#include "../store/text.h"
#include "path_buffer.h"
#include "roots.h"

namespace ramfs {
namespace {

constexpr u32 max_links = 40;

// Directories, by a hash of their path as given, behind which no link led into a root when last looked.
u64 clean[64];

u64 key_of(Bytes directory, Bytes path, u32 parent_length) {
  u64 h = 0xcbf29ce484222325ull + process.arena.header().links_lead_in;
  auto mix = [&h](const char *text, u32 length) {
    for (u32 i = 0; i < length; i++) h = (h ^ u8(text[i])) * 0x100000001b3ull;
  };
  if (path[0] != '/') mix(directory.data, directory.length);
  mix("/", 1);
  mix(path.data, parent_length);
  return h | 1;
}

// The length of what comes before the last component.
u32 parent_length(Bytes path) {
  u32 n = path.length;
  while (n > 0 && path[n - 1] == '/') n--;
  while (n > 0 && path[n - 1] != '/') n--;
  return n;
}

bool is_link(int dir, const char *path) {
  char byte;
  return kernel::readlinkat(dir, path, &byte, 1) >= 0;
}

Bytes directory_text(const HostStart &start, PathBuffer &buffer) {
  if (start.directory.length > 0) return start.directory;
  char *text = buffer.get();
  if (text == nullptr) return {};
  Text<40> link;
  link.add("/proc/self/fd/").add(u64(u32(start.dir)));
  i64 n = kernel::readlinkat(kernel::at_fdcwd, link.c_str(), text, path_max - 1);
  return n > 0 && text[0] == '/' ? Bytes{text, u32(n)} : Bytes{};
}

// The path that has been resolved so far, without links, "." and "..": "" is "/".
class Resolved {
 public:
  explicit Resolved(char *text) : text_(text) { text_[0] = 0; }

  bool push(Bytes component) {
    if (length_ + 1 + component.length >= path_max) return false;
    text_[length_++] = '/';
    __builtin_memcpy(text_ + length_, component.data, component.length);
    length_ += component.length;
    text_[length_] = 0;
    return true;
  }
  void pop() {
    while (length_ > 0 && text_[--length_] != '/') {
    }
    text_[length_] = 0;
  }
  void clear() {
    length_ = 0;
    text_[0] = 0;
  }
  bool assign(Bytes path) {
    clear();
    if (path.length == 1) return true;
    if (path.length >= path_max) return false;
    __builtin_memcpy(text_, path.data, path.length);
    text_[length_ = path.length] = 0;
    return true;
  }
  bool append(const char *rest) {
    u32 n = length_of(rest);
    if (length_ + 1 + n >= path_max) return false;
    text_[length_++] = '/';
    __builtin_memcpy(text_ + length_, rest, n + 1);
    length_ += n;
    return true;
  }
  bool is_root() const {
    const Header &header = process.arena.header();
    for (u32 i = 0; i < header.root_count; i++)
      if (root_path(i) == Bytes{text_, length_}) return true;
    return false;
  }
  const char *c_str() const { return length_ ? text_ : "/"; }

 private:
  char *text_;
  u32 length_ = 0;
};

// Puts target + "/" + rest in place of what is pending.
const char *splice(PathBuffer &pending, const char *rest, char *target, u32 length) {
  u32 n = length_of(rest);
  if (length + 1 + n >= path_max) return nullptr;
  target[length] = '/';
  __builtin_memcpy(target + length + 1, rest, n + 1);
  char *text = pending.get();
  __builtin_memcpy(text, target, length + n + 2);
  return text;
}

bool resolve(Resolved &resolved, const char *p, bool follow_last) {
  PathBuffer pending, target;
  if (pending.get() == nullptr || target.get() == nullptr) return false;
  for (u32 links = 0; links <= max_links;) {
    while (*p == '/') p++;
    if (*p == 0) return false;
    Bytes component{p, 0};
    while (*p && *p != '/') p++;
    component.length = u32(p - component.data);
    if (component == Bytes{".", 1}) continue;
    if (component == Bytes{"..", 2}) {
      resolved.pop();
      continue;
    }
    if (!resolved.push(component)) return false;
    if (resolved.is_root()) return resolved.append(p);
    const char *rest = p;
    while (*rest == '/') rest++;
    if (*rest == 0 && !follow_last) return false;
    i64 n = kernel::readlinkat(kernel::at_fdcwd, resolved.c_str(), target.get(), path_max - 1);
    if (n == -E_INVAL) continue;
    if (n < 0) return false;
    links++;
    if (target.get()[0] == '/') resolved.clear();
    else resolved.pop();
    p = splice(pending, rest, target.get(), u32(n));
    if (p == nullptr) return false;
  }
  return false;
}

}  // namespace

bool leads_in(const HostStart &start, Bytes path, bool follow_last, char *out) {
  u32 parent = parent_length(path);
  bool absolute = path.length > 0 && path[0] == '/';
  bool bare = parent == 0 && !absolute;
  bool trivial = path == Bytes{".", 1} || path == Bytes{"..", 2};
  if (bare && !trivial && !(follow_last && is_link(start.dir, path.data))) return false;

  PathBuffer buffer;
  Bytes directory = absolute ? Bytes{"/", 1} : directory_text(start, buffer);
  if (directory.length == 0) return false;
  u64 key = key_of(directory, path, parent);
  u64 &known = clean[key >> 8 & 63];
  bool is_clean = __atomic_load_n(&known, __ATOMIC_RELAXED) == key;
  if (is_clean && !(follow_last && is_link(start.dir, path.data))) return false;

  Resolved resolved(out);
  if (!absolute && !resolved.assign(directory)) return false;
  if (resolve(resolved, path.data, follow_last)) return true;
  __atomic_store_n(&known, key, __ATOMIC_RELAXED);
  return false;
}

bool folds_into_root(const HostStart &start, Bytes path) {
  PathBuffer joined, folded, buffer;
  char *text = joined.get(), *out = folded.get();
  if (text == nullptr || out == nullptr) return false;
  Resolved whole(text);
  if (path.length > 0 && path[0] != '/' && !whole.assign(directory_text(start, buffer))) return false;
  if (!whole.append(path.data) || fold(text, out) == 0) return false;
  return match_absolute(out).kind == RootMatch::inside;
}

void host_links_changed() {
  __atomic_fetch_add(&process.arena.header().links_lead_in, 1, __ATOMIC_RELEASE);
}

}  // namespace ramfs
