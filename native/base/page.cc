#include "page.h"

namespace ramfs {

u64 page_size = smallest_page;

}  // namespace ramfs
