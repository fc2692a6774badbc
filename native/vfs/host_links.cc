#include "host_links.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "descriptors.h"
#include "path_buffer.h"
#include "roots.h"

namespace ramfs {
namespace {

// Whether the kernel meets no symlink on the way, as far as the path exists: one call instead of one a component.
bool meets_no_link(int dir, const char *path, bool follow_last) {
  u32 flags = O_PATH | O_CLOEXEC | (follow_last ? 0u : u32(O_NOFOLLOW));
  i64 fd = kernel::openat2(dir, path, {flags, 0, RESOLVE_NO_SYMLINKS});
  if (fd >= 0) kernel::close(int(fd));
  return fd >= 0 || fd == -ENOENT;
}

Bytes directory_text(const HostStart &start, PathBuffer &buffer) {
  if (start.directory.length > 0) return start.directory;
  char *text = buffer.get();
  if (text == nullptr) return {};
  u32 n = path_of_descriptor(start.dir, text, path_max - 1);
  return n > 0 && text[0] == '/' ? Bytes{text, n} : Bytes{};
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
    while (length_ > 0 && text_[--length_] != '/') {}
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
  bool is_in_tree() const { return match_absolute(c_str()).kind == RootMatch::inside; }
  const char *c_str() const { return length_ ? text_ : "/"; }

 private:
  char *text_;
  u32 length_ = 0;
};

// Puts target + "/" + rest in place of what is pending.
const char *splice(PathBuffer &pending, const char *rest, char *target, u32 length) {
  u32 n = length_of(rest);
  if (length + 1 + n >= path_max) return nullptr;
  if (n > 0 && *rest != '/') target[length++] = '/';
  __builtin_memcpy(target + length, rest, n + 1);
  char *text = pending.get();
  __builtin_memcpy(text, target, length + n + 1);
  return text;
}

bool resolve(Resolved &resolved, const char *p, bool follow_last) {
  PathBuffer pending, target;
  if (pending.get() == nullptr || target.get() == nullptr) return false;
  for (u32 links = 0; links <= SYMLOOP_MAX;) {
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
    if (resolved.is_in_tree()) return resolved.append(p);
    const char *rest = p;
    while (*rest == '/') rest++;
    if (*rest == 0 && rest == p && !follow_last) return false;
    i64 n = kernel::readlinkat(AT_FDCWD, resolved.c_str(), target.get(), path_max - 1);
    if (n == -EINVAL) continue;
    if (n < 0) return false;
    links++;
    if (target.get()[0] == '/') resolved.clear();
    else resolved.pop();
    p = splice(pending, *rest == 0 && rest != p ? "/" : rest, target.get(), u32(n));
    if (p == nullptr) return false;
  }
  return false;
}

}  // namespace

bool folds_into_root(const HostStart &start, Bytes path) {
  PathBuffer joined, folded, buffer;
  char *text = joined.get(), *out = folded.get();
  if (text == nullptr || out == nullptr) return false;
  Resolved whole(text);
  if (path.length > 0 && path[0] != '/' && !whole.assign(directory_text(start, buffer))) return false;
  if (!whole.append(path.data) || fold(text, out) == 0) return false;
  return match_absolute(out).kind == RootMatch::inside;
}

bool leads_in(const HostStart &start, Bytes path, bool follow_last, char *out) {
  // Without links ".." means what the text says.
  if (meets_no_link(start.dir, path.data, follow_last) && !folds_into_root(start, path)) return false;
  PathBuffer buffer;
  bool absolute = path[0] == '/';
  Bytes directory = absolute ? Bytes{"/", 1} : directory_text(start, buffer);
  if (directory.length == 0) return false;
  Resolved resolved(out);
  if (!absolute && !resolved.assign(directory)) return false;
  return resolve(resolved, path.data, follow_last);
}

}  // namespace ramfs
