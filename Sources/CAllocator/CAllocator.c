#include "CAllocator.h"

// What jemalloc reads before the program begins. Threads come and go with each pass over the tiles; with an arena for each, what one pass frees waits in
// the arenas of its threads while the next one's takes fresh pages.
const char *malloc_conf = "narenas:1";
