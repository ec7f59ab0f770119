#ifndef TUBAN_CGEOS_SHIM_H
#define TUBAN_CGEOS_SHIM_H

// Only the reentrant functions (…_r) are used, each with a context of its own.
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

/// The last message of a context, cut to the buffer's size.
typedef struct { char text[256]; } tuban_geos_message;

static inline void tuban_geos_note(const char *message, void *user) {
    tuban_geos_message *kept = (tuban_geos_message *)user;
    unsigned i = 0;
    for (; message[i] && i + 1 < sizeof kept->text; i++) kept->text[i] = message[i];
    kept->text[i] = 0;
}

/// Keeps what GEOS says instead of printing it.
static inline void tuban_geos_collect(GEOSContextHandle_t context, tuban_geos_message *kept) {
    GEOSContext_setErrorMessageHandler_r(context, tuban_geos_note, kept);
}

/// Adds up the positions (passed as the items' addresses) that a tree's query meets.
static inline void tuban_geos_collect_item(void *item, void *user) {
    long **cursor = (long **)user;
    *(*cursor)++ = (long)item - 1;
}

/// Writes the numbers of the items whose boxes meet that of `geometry`; `found` has room for all items. Returns how many.
static inline long tuban_geos_query(GEOSContextHandle_t context, GEOSSTRtree *tree, const GEOSGeometry *geometry, long *found) {
    long *cursor = found;
    GEOSSTRtree_query_r(context, tree, geometry, tuban_geos_collect_item, &cursor);
    return cursor - found;
}

/// Stores an item under its number.
static inline void tuban_geos_insert(GEOSContextHandle_t context, GEOSSTRtree *tree, const GEOSGeometry *geometry, long number) {
    GEOSSTRtree_insert_r(context, tree, geometry, (void *)(number + 1));
}

#endif
