#include "roots.h"

#include "../base/words.h"

namespace ramfs {
namespace {

// Steps over slashes and "." components.
const char *skip_empty(const char *p) {
  for (;;) {
    while (*p == '/') p++;
    if (p[0] == '.' && (p[1] == '/' || p[1] == 0)) p++;
    else return p;
  }
}

bool is_dotdot(const char *p) { return p[0] == '.' && p[1] == '.' && (p[2] == '/' || p[2] == 0); }

bool has_dotdot(const char *p) {
  if (!words::may_have_two_dots(p)) return false;
  for (; *p; p++) {
    if (*p != '.' || !is_dotdot(p)) {
      while (*p && *p != '/') p++;
      if (*p == 0) return false;
      continue;
    }
    return true;
  }
  return false;
}

// Whether `path` begins with the components of `prefix` ("a/b", no slash at either end).
const char *match_components(const char *path, const char *prefix, const char *end) {
  const char *p = skip_empty(path);
  while (prefix < end) {
    while (prefix < end && *prefix != '/') {
      if (*p != *prefix) return nullptr;
      p++;
      prefix++;
    }
    if (*p != 0 && *p != '/') return nullptr;
    if (prefix == end) return p;
    prefix++;
    p = skip_empty(p);
  }
  return p;
}

RootMatch match(const char *path, u32 roots, u32 skip) {
  const Header &header = process.arena.header();
  for (u32 i = 0; i < header.root_count; i++) {
    if (!(roots >> i & 1)) continue;
    const Root &root = header.root[i];
    const char *rest = match_components(path, root.path + skip, root.path + root.path_length);
    if (rest) return {RootMatch::inside, i, rest};
  }
  return {has_dotdot(path) ? RootMatch::perhaps : RootMatch::none, 0, nullptr};
}

}  // namespace

RootMatch match_root(const char *path) { return match(path, ~hidden_roots(), 1); }

// A path below something of the host that is bound to its own place means to the kernel what it says.
RootMatch match_absolute(const char *path) {
  const Header &header = process.arena.header();
  u32 binds = __atomic_load_n(&header.bind_count, __ATOMIC_ACQUIRE);
  for (u32 i = 0; i < binds; i++) {
    const Bind &bind = header.bind[i];
    bool itself = bind.node != 0 && bind.flags == 0 && bind.tree_length == bind.host_length;
    if (!itself || !match_components(path, bind.tree + 1, bind.tree + bind.tree_length)) continue;
    if (__builtin_memcmp(bind.tree, bind.host, bind.tree_length) == 0) return match_nothing(path);
  }
  return match_root(path);
}

const Bind *bind_at(u64 number) {
  const Header &header = process.arena.header();
  for (u32 i = 0; i < header.bind_count; i++)
    if (header.bind[i].node == number) return &header.bind[i];
  return nullptr;
}

RootMatch match_nothing(const char *path) { return match(path, 0, 0); }

RootMatch match_below_text(Bytes directory, const char *path) {
  u32 skip = directory.length == 1 ? 1 : directory.length + 1;
  return match(path, roots_below_text(directory), skip);
}

RootMatch match_below(u32 roots, u64 dev, u64 ino, const char *path) {
  const Header &header = process.arena.header();
  for (u32 i = 0; i < header.root_count; i++) {
    if (!(roots >> i & 1)) continue;
    const Root &root = header.root[i];
    for (u32 a = 0; a < root.ancestors; a++)
      if (root.ancestor[a].dev == dev && root.ancestor[a].ino == ino)
        return match_below_text({root.path, root.ancestor[a].path_length}, path);
  }
  return match_nothing(path);
}

u32 roots_below(u64 dev, u64 ino) {
  const Header &header = process.arena.header();
  u32 roots = 0;
  for (u32 i = 0; i < header.root_count; i++)
    for (u32 a = 0; a < header.root[i].ancestors; a++)
      if (header.root[i].ancestor[a].dev == dev && header.root[i].ancestor[a].ino == ino) roots |= 1u << i;
  return roots;
}

u32 roots_below_text(Bytes directory) {
  const Header &header = process.arena.header();
  u32 roots = 0;
  for (u32 i = 0; i < header.root_count; i++) {
    const Root &root = header.root[i];
    if (directory.length == 1) {
      roots |= 1u << i;
      continue;
    }
    if (directory.length >= root.path_length || root.path[directory.length] != '/') continue;
    if (__builtin_memcmp(root.path, directory.data, directory.length) == 0) roots |= 1u << i;
  }
  return roots & ~hidden_roots();
}

bool is_of_proc(Bytes directory) {
  constexpr Bytes proc{"/proc", 5};
  return directory.length >= proc.length && Bytes{directory.data, proc.length} == proc &&
         (directory.length == proc.length || directory[proc.length] == '/');
}

Beginnings beginnings;

void learn_beginnings() {
  u32 count = 0;
  auto learn = [&](Bytes path) {
    u64 word = 0, length = min<u64>(path.length, sizeof word);
    __builtin_memcpy(&word, path.data, length);
    beginnings.word[count] = word;
    beginnings.mask[count++] = length == sizeof word ? ~0ull : (1ull << 8 * length) - 1;
  };
  learn({"/proc/", 6});
  learn({"/dev/fd/", 8});
  learn({"/dev/std", 8});
  learn({"/etc/mtab", 9});
  for (u32 root = 0; root < process.arena.header().root_count; root++) learn(root_path(root));
  beginnings.count = count;
}

bool leads_out(const char *path) {
  u32 depth = 0;
  for (const char *p = skip_empty(path); *p; p = skip_empty(p)) {
    if (!is_dotdot(p)) depth++;
    else if (depth-- == 0) return true;
    while (*p && *p != '/') p++;
  }
  return false;
}

u32 fold(const char *path, char *out) {
  u32 length = 0;
  for (const char *p = path; *p;) {
    p = skip_empty(p);
    if (*p == 0) break;
    if (is_dotdot(p)) {
      while (length > 0 && out[--length] != '/') {}
      p += 2;
      continue;
    }
    if (length + 2 >= path_max) return 0;
    out[length++] = '/';
    while (*p && *p != '/') {
      if (length + 1 >= path_max) return 0;
      out[length++] = *p++;
    }
  }
  if (length == 0) out[length++] = '/';
  out[length] = 0;
  return length;
}

}  // namespace ramfs
