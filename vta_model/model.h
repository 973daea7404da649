/* The VTA model: executes a program bit-exactly and times it to the cycle.
 *
 * Timing is that of the RTL (apache/tvm-vta, Chisel, the simulation shell's memory); it depends on
 * the instructions only, never on data, so that a timing-only run needs no DRAM image, and of the
 * micro-ops only their indices' range is looked at. One run is one thread; runs share nothing. */
#ifndef VTA_MODEL_MODEL_H
#define VTA_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "isa/program.h"

enum engine { ENGINE_FETCH, ENGINE_LOAD, ENGINE_COMPUTE, ENGINE_STORE, ENGINES };

/* The values are the exit statuses of `inlay run`. */
typedef enum vta_status {
    VTA_DONE = 0,      /* reached FINISH, every expectation met */
    VTA_FAILED = 1,    /* deadlock, an expectation not met, a race (with check_races) */
    VTA_BAD_INPUT = 2, /* the program says what the hardware has no meaning for */
} vta_status;

/* Which form of the multiply kernel runs. */
enum vta_kernel { VTA_KERNEL_AUTO, VTA_KERNEL_PORTABLE, VTA_KERNEL_AVX2 };

typedef struct vta_options {
    bool functional;  /* execute the data and check expectations; if not, time only */
    bool check_races; /* find accesses of two engines without a token between */
    enum vta_kernel kernel;
    /* A program that executes more micro-ops is refused; 0: 2^34, or 2^50 where only time counts. */
    int64_t uop_limit;
    FILE *timeline;                /* a Chrome trace is written here; NULL for none */
    struct vta_activity *activity; /* filled, see activity.h; NULL for none */
    /* Functional: the caller's image of DRAM, program->dram_bytes long, into which blobs are put
     * and in which the program runs; NULL for one of zeros in the arena. */
    uint8_t *dram;
} vta_options;

/* Where the cycles of one engine went; the parts sum to the run's cycles. */
typedef struct vta_account {
    int64_t instructions;
    int64_t busy;        /* working: computing, moving data, decoding */
    int64_t wait_memory; /* for the memory port: a command or data not there yet */
    int64_t wait_prev;   /* for a token of the engine before */
    int64_t wait_next;   /* for a token of the engine after */
    int64_t idle;        /* no instruction in its queue; for fetch: queue full, or all fetched */
} vta_account;

typedef struct vta_result {
    int64_t cycles;       /* from launch to FINISH */
    int64_t instructions; /* executed, FINISH included */
    int64_t uops;         /* GEMM micro-ops times loops, resets included */
    int64_t alu_uops;
    int64_t macs;       /* multiply-accumulates paid: GEMM uops without resets × multipliers */
    double utilisation; /* macs / multipliers / cycles */
    vta_account engine[ENGINES];
    enum engine bound;       /* that bounds the run: with most busy and memory cycles */
    int64_t bytes[MEMORIES]; /* moved between DRAM and each memory */
    int64_t fetch_bytes;
    int checks, failed; /* expectations checked and not met */
    int races;          /* with check_races: pairs of accesses without a token between */
    int warnings;       /* how many; the first WARNINGS_KEPT of them are here */
    const char **warning;
    /* After a functional run: DRAM, program->dram_bytes; the caller's or in the arena. */
    uint8_t *dram;
} vta_result;

enum { WARNINGS_KEPT = 20 };

/* Functional, the best kernel, nothing else: as `inlay run` starts from. */
vta_options vta_options_default(void);

/* Runs `p`. Results live in `memory`. When the status is not VTA_DONE the error says why, naming
 * the instruction (index and disassembly) where there is one; the result then holds what was
 * counted so far. */
vta_status vta_run(const program *p, const vta_options *options, arena *memory, vta_result *result,
                   error_record *error);

/* Cycles of `count` instructions at `code` on this hardware, and nothing else: no checks of
 * micro-ops, no accounts. For schedulers that ask thousands of times. 0 on deadlock or bad
 * instructions. */
int64_t vta_count_cycles(const hw_config *hw, uint64_t run_address, const uint8_t *code,
                         size_t count);

/* "fetch", "load", "compute", "store". */
const char *engine_name(enum engine engine);

#endif
