#ifndef TUBAN_LANES_H
#define TUBAN_LANES_H

/// Sixteen lanes, which the compiler keeps in one register, or in two or four where the CPU has none so wide. Sums in plain arrays end up in memory.
typedef float tuban_lanes __attribute__((vector_size(64), aligned(4)));

/// How many.
#define TUBAN_LANE_COUNT ((long)(sizeof(tuban_lanes) / sizeof(float)))

#define TUBAN_LANES(pointer) (*(const tuban_lanes *)(pointer))

#endif
