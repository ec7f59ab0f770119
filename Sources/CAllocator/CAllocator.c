#include "CAllocator.h"

// jemalloc takes the place of the C library's allocator: in glibc's, GDAL's aligned blocks leave holes between parcels that nothing fits in again, and a run
// took more than twice the memory that it was given.

// What jemalloc reads before the program begins. Threads come and go with each pass over the tiles; with an arena for each, what one pass frees waits in
// the arenas of its threads while the next one's takes fresh pages.
const char *malloc_conf = "narenas:1";
