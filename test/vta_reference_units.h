/* Inside the reference model: the registers of every unit, and what a cycle makes of them. Names
 * are those of the Chisel sources where that helps to compare (apache/tvm-vta,
 * hardware/chisel/src/main/scala). */
#ifndef TEST_VTA_REFERENCE_UNITS_H
#define TEST_VTA_REFERENCE_UNITS_H

#include <stdbool.h>

#include "isa/instruction.h"
#include "test/vta_reference.h"

enum { CLIENTS = 5, QUEUE = 512, DELAY = 16, ENTRIES = 16, MOST = 256, PENDING = 256 };
enum { LOAD, COMPUTE, STORE, UNITS };

typedef struct queue {
    size_t item[QUEUE];
    int first, count;
} queue;

typedef struct command {
    bool valid;
    int beats;
} command;

/* shell/VME.scala's read half and dpi/VTAMemDPI.scala's. */
typedef struct read_memory {
    command slot[CLIENTS];
    int free_entries;
    struct {
        int client, beats;
    } pending[PENDING]; /* dpiReqQueue */
    int pending_first, pending_count;
    int counter;
    bool reading; /* rstate is readData */
    int ar_len;
    int host_left, host_client; /* the host's side: beats to come */
    bool r_valid;
    int r_client;
    bool data_valid; /* a cycle later, at the client */
    int data_client;
} read_memory;

/* core/TensorLoadNarrowVME.scala and TensorLoadWideVME.scala. */
typedef struct tensor_load {
    bool wide, busy;
    int ratio_bytes; /* of an element */
    instruction in;
    int64_t row, row_with_pad, beats_read, in_flight;
    bool commands_done, new_row, pipe_valid, pad_start;
    uint64_t address, row_address;
    int pad_state;
    int64_t pad_row, pad_column;
} tensor_load;

enum { PAD_IDLE, PAD_TOP, PAD_LEFT, PAD_RIGHT, PAD_BOTH, PAD_SKIP, PAD_BOTTOM };

typedef struct unit {
    queue queue;
    int state; /* 0 idle, 1 sync, 2 execute */
} unit;

typedef struct reference {
    const hw_config *hw;
    const uint8_t *code;
    size_t count;
    uint64_t run_address;
    int64_t cycle;
    bool finished;
    read_memory memory;
    tensor_load load[CLIENTS]; /* by client; 0 unused */
    unit unit[UNITS];
    int tokens[4]; /* load→compute, compute→load, compute→store, store→compute */
    /* fetch */
    int fetch_state; /* 0 idle, 1 command (narrow) or read (wide), 2 data, 3 drain */
    size_t fetched, burst_end,
        next_out; /* instructions: read so far, of this burst's end, handed out */
    uint64_t fetch_address;
    int64_t fetch_beats_left, fetch_in_flight, fetch_beats_got;
    bool fetch_pipe_valid, fetch_started;
    size_t buffer, buffer_next; /* wide: instructions in the buffer, and the first of them */
    size_t pipe[2];
    int pipe_count;
    /* compute */
    int multiply_state; /* 0 idle, 1 run, 2 wait */
    bool multiply_start, running, stutter;
    int64_t iterations_left;
    unsigned in_flight_bits; /* valid_r1 … r4 */
    /* store */
    int store_state; /* 0 idle, 1 command, 2 data, 3 read, 4 acknowledge */
    int64_t store_row, store_left, store_len, store_count, store_tag;
    uint64_t store_address, store_row_address;
    int vme_write; /* 0 idle, 1 address, 2 data, 3 response */
    int mem_write;
    int64_t vme_write_len, vme_write_count;
} reference;

static inline int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* vta_reference.c */
instruction reference_instruction(const reference *r, size_t index);
int reference_unit_of(const instruction *in);
/* Beats to the next boundary of 256. */
int64_t reference_beats_to_boundary(const reference *r, uint64_t address);

/* vta_reference_memory.c: `fires` and `beats` are the clients' commands that go into their slots.
 */
void reference_memory_step(read_memory *m, const bool *fires, const int64_t *beats);

/* vta_reference_load.c: does the load command now, and how many beats; is it done; one cycle.
 * `fires`: its command went out; `data`: a beat arrives from the VME. */
bool reference_load_commands(const reference *r, const tensor_load *t, int64_t *beats);
bool reference_load_is_done(const tensor_load *t);
void reference_load_step(const reference *r, tensor_load *t, bool start, const instruction *in,
                         bool fires, int64_t beats, bool data);

/* vta_reference_fetch.c; `counts` are the queues' at the start of the cycle. */
void reference_fetch_begin(reference *r);
bool reference_fetch_commands(const reference *r, int64_t *beats);
void reference_fetch_step(reference *r, bool fires, int64_t beats, bool data, const int *counts);

/* vta_reference_store.c */
bool reference_store_is_done(const reference *r, const instruction *in);
void reference_store_step(reference *r, bool start, const instruction *in);

#endif
