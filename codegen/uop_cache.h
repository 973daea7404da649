/* Micro-op sequences: each distinct one is stored once in DRAM, and loaded when it is not in the
 * micro-op buffer. */
#ifndef CODEGEN_UOP_CACHE_H
#define CODEGEN_UOP_CACHE_H

#include "csp/base/arena.h"
#include "isa/instruction.h"

enum {
    UOP_BUFFER = RTL_MICRO_OPS,
    UOP_PRELOADED = 768 /* a program with at most as many loads all of them before anything else */
};

typedef struct uop_sequence {
    int64_t count;
    int64_t dram;              /* micro-op number from the start of the program's micro-ops */
    int64_t sram;              /* where it is in the buffer, -1: nowhere */
    struct uop_sequence *next; /* of the same hash */
} uop_sequence;

enum { UOP_BUCKETS = 256 };

typedef struct uop_cache {
    arena *memory;
    uop_sequence *bucket[UOP_BUCKETS];
    micro_op *stored; /* all distinct sequences, one after the other */
    int64_t stored_count, stored_room;
    int64_t top; /* first free micro-op of the buffer */
} uop_cache;

/* An empty cache whose memory is `memory`. */
void uop_cache_start(uop_cache *c, arena *memory);

/* Empties the buffer, keeping what is stored; `preloaded`: all that is stored lies in the buffer
 * from 0 on. */
void uop_cache_restart(uop_cache *c, bool preloaded);

/* Finds or stores the sequence (count <= UOP_BUFFER). `*load` says that it has to be loaded from
 * its `dram` to its `sram`, which are set. NULL when memory is out. */
const uop_sequence *uop_cache_get(uop_cache *c, const micro_op *uops, int64_t count, bool *load);

#endif
