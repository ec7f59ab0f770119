#ifndef TUBAN_CALLOCATOR_H
#define TUBAN_CALLOCATOR_H

#include <jemalloc/jemalloc.h>

#endif
