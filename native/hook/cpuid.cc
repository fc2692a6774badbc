// Answers to cpuid. In a virtual machine the instruction leaves the machine each time (2 to 8 microseconds), and
// glibc's dynamic linker asks some thirty times at each start: a third of what starting a program takes. So in program
// interpreters it is replaced, and the answers to what does not depend on the moment are kept in the arena. Nobody
// else's cpuid is touched.
#include "../vfs/process.h"

namespace ramfs {

// As start.S lays it out: asked with the leaf in eax and the subleaf in ecx.
struct Registers {
  u32 eax, ebx, ecx, edx;
};

namespace {

Registers ask_processor(u32 leaf, u32 subleaf) {
  Registers r;
  asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "0"(leaf), "2"(subleaf));
  return r;
}

enum class Leaf { passing, lasting, lasting_with_subleaves };

// What the dynamic linker asks: vendor, features, caches, and how many threads share them. In leaves 1 and 0xb there is
// also the number of the processor that one happens to run on, which a process that may move learns nothing from.
Leaf kind_of(u32 leaf) {
  switch (leaf) {
    case 0:
    case 1:
    case 2:
    case 0x80000000:
    case 0x80000001:
    case 0x80000005:
    case 0x80000006:
    case 0x80000007:
    case 0x80000008: return Leaf::lasting;
    case 4:
    case 7:
    case 0xb:
    case 0xd:
    case 0x14:
    case 0x19:
    case 0x8000001d: return Leaf::lasting_with_subleaves;
    default: return Leaf::passing;
  }
}

// Some machines have cores of several kinds, which answer differently.
bool cores_are_alike() {
  enum : u32 { unknown, alike, different };
  u32 &kind = process.arena.header().cores;
  u32 known = __atomic_load_n(&kind, __ATOMIC_RELAXED);
  if (known == unknown) {
    constexpr u32 hybrid = 1u << 15;
    bool differ = ask_processor(0, 0).eax >= 7 && (ask_processor(7, 0).edx & hybrid);
    known = differ ? different : alike;
    __atomic_store_n(&kind, known, __ATOMIC_RELAXED);
  }
  return known == alike;
}

u32 first_place(u32 leaf, u32 subleaf) { return (leaf ^ leaf >> 26 ^ subleaf * 7) % cpu_answers; }

}  // namespace
}  // namespace ramfs

extern "C" __attribute__((visibility("hidden"))) void ramfs_answer(ramfs::Registers *registers) {
  using namespace ramfs;
  u32 leaf = registers->eax;
  Leaf kind = kind_of(leaf);
  // Where it has no meaning anything may stand in ecx.
  u32 subleaf = kind == Leaf::lasting ? 0 : registers->ecx;
  bool keeps = kind != Leaf::passing && cores_are_alike();
  CpuAnswer *answers = process.arena.header().answer;
  u32 place = first_place(leaf, subleaf);
  CpuAnswer *free = nullptr;
  for (u32 i = 0; keeps && free == nullptr && i < cpu_answers; i++, place = (place + 1) % cpu_answers) {
    CpuAnswer &a = answers[place];
    u32 state = __atomic_load_n(&a.state, __ATOMIC_ACQUIRE);
    if (state == CpuAnswer::none) free = &a;
    if (state != CpuAnswer::ready || a.leaf != leaf || a.subleaf != subleaf) continue;
    *registers = {a.eax, a.ebx, a.ecx, a.edx};
    return;
  }
  *registers = ask_processor(leaf, subleaf);
  u32 none = CpuAnswer::none;
  if (free == nullptr || !__atomic_compare_exchange_n(&free->state, &none, u32(CpuAnswer::claimed), false,
                                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return;
  free->leaf = leaf;
  free->subleaf = subleaf;
  free->eax = registers->eax;
  free->ebx = registers->ebx;
  free->ecx = registers->ecx;
  free->edx = registers->edx;
  __atomic_store_n(&free->state, u32(CpuAnswer::ready), __ATOMIC_RELEASE);
}
