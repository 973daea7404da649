/* What does not fit: said when no schedule of any embedding does. */
#ifndef CODEGEN_SHORTAGE_H
#define CODEGEN_SHORTAGE_H

#include "codegen/nest.h"
#include "isa/config.h"

/* The buffer that is shortest of room. */
typedef struct shortage {
    enum memory memory;
    int64_t needs, has; /* elements at a time, at the least; elements */
    int64_t biases;     /* of those that are needed */
    bool overlaps;      /* sums overlap in some outputs, so that those are done together */
} shortage;

/* Of a nest whose chunks are as small as can be; false when they fit. */
bool nest_shortage(const nest *n, const hw_config *hw, shortage *s);

/* Is `a` less of a shortage: has it a larger part of what it needs? */
bool shortage_is_less(const shortage *a, const shortage *b);

/* `the accumulators hold 512 elements; at least 1200 are needed at a time`; as snprintf. */
size_t shortage_format(const shortage *s, char *text, size_t bytes);

#endif
