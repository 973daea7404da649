/* Admission by memory: who needs a known number of bytes waits until they are free.
 *
 * A gate counts what it has let in; it allocates nothing. Any number of threads. */
#ifndef BENCH_JOBS_MEMORY_GATE_H
#define BENCH_JOBS_MEMORY_GATE_H

#include <stdint.h>

typedef struct memory_gate memory_gate;

/* A gate that lets in at most `bytes` at once. NULL when memory is out; freed when nobody is in. */
memory_gate *memory_gate_new(int64_t bytes);
void memory_gate_free(memory_gate *g);

/* Waits until `bytes` are free, and those who came before are in: so that nobody waits for ever.
 * Who needs more than the limit goes in alone. Two that are in and want in again could wait for
 * each other: take all at once. */
void memory_gate_enter(memory_gate *g, int64_t bytes);

/* Gives back what memory_gate_enter took. */
void memory_gate_leave(memory_gate *g, int64_t bytes);

#endif
