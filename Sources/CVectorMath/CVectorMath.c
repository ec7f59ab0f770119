// SwiftPM wants one source file in a C target; everything lives in the header, so that it is inlined into Swift.
#include "CVectorMath.h"
