/* Inside vta_model: the state of one timed run, and how its parts work together.
 *
 * Five agents, the hardware's four engines and its read port, each know the next moment at which
 * they do something. The loop in simulation.c takes the earliest. Whatever one agent tells another
 * (a token, an instruction, a read command, room in a queue) passes through a register in the
 * hardware and is seen a cycle later at the earliest, so that agents that act in the same cycle may
 * do so in any order; only a token posted in the cycle in which another is taken must come after
 * it, which `moment` sees to. */
#ifndef VTA_MODEL_SIMULATION_H
#define VTA_MODEL_SIMULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "isa/program.h"
#include "vta_model/hardware.h"
#include "vta_model/machine.h"
#include "vta_model/model.h"
#include "vta_model/warnings.h"

/* Twice the cycle, plus 1 for what happens at its end: instructions that are done. */
typedef int64_t moment;
#define NEVER INT64_MAX

static inline moment moment_begin(int64_t cycle) {
    return cycle * 2;
}

static inline moment moment_end(int64_t cycle) {
    return cycle * 2 + 1;
}

enum { AGENT_PORT = ENGINES, AGENTS };

/* Tokens, by the engines that they go between. */
enum token {
    LOAD_TO_COMPUTE,
    COMPUTE_TO_LOAD,
    COMPUTE_TO_STORE,
    STORE_TO_COMPUTE,
    TOKENS,
    NO_TOKEN = TOKENS
};

typedef struct token_counter {
    int count;
    int64_t seen_from; /* cycle from which the last one posted can be taken */
    int64_t posted, taken, lost;
} token_counter;

/* The instruction queue of an engine. */
typedef struct instruction_queue {
    uint32_t index[QUEUE_ENTRIES];
    int64_t seen_from[QUEUE_ENTRIES]; /* cycle from which the engine can start it */
    uint32_t first, count;
} instruction_queue;

/* Clients of the read port in the order of their priority (core/Core.scala). */
enum read_client { READ_FETCH, READ_UOP, READ_INP, READ_WGT, READ_ACC, READ_CLIENTS };

/* The commands of one instruction, or of one fetch: rows of beats, cut into bursts. */
typedef struct read_commands {
    uint64_t row_address, address; /* bytes; of the row, and of its next burst */
    uint64_t row_bytes, stride_bytes;
    uint32_t rows_left;  /* this one included */
    uint32_t beats_left; /* of this row */
} read_commands;

/* Zeros that a load writes, in cycles in which no data come. */
typedef struct padding {
    int64_t at; /* first cycle not yet accounted for */
    int64_t top, sides, skip, bottom;
} padding;

/* A load under way: core/TensorLoadNarrowVME.scala, TensorLoadWideVME.scala. */
typedef struct transfer {
    read_commands commands;
    padding padding;
    int64_t beats, zeros;
    int data_delay;       /* cycles from a beat at the memory to its write into SRAM */
    int64_t first_write;  /* cycle in which the first beat is written */
    int64_t last_command; /* cycle of the newest command */
} transfer;

typedef struct read_slot {
    uint32_t beats;
    int64_t seen_from; /* NEVER: no command */
} read_slot;

typedef struct read_port {
    read_slot slot[READ_CLIENTS];
    int64_t last_issue;
    int64_t busy_from;            /* cycle from which the memory's queue has not been empty */
    int64_t last_service;         /* cycle in which the newest burst leaves that queue */
    int64_t last_end;             /* cycle of its last beat */
    int64_t end[READS_IN_FLIGHT]; /* last beats of the bursts in flight, ascending */
    uint32_t first, count;
} read_port;

typedef struct engine_state {
    instruction_queue queue;
    bool running;       /* an instruction is under way */
    bool decoded;       /* `in` is the queue's first instruction */
    bool waits;         /* for a token */
    int64_t free_from;  /* cycle from which the next instruction may start */
    int64_t ready_from; /* when that instruction was there and the engine free */
    int64_t start;
    int64_t busy_cycles; /* of the instruction under way; the rest is waiting for memory */
    size_t index;
    instruction in;
    transfer transfer;
    vta_account account;
} engine_state;

typedef struct fetch_state {
    bool wide;
    enum engine waits_for;       /* whose queue is full; ENGINES: none */
    int64_t due;                 /* then: cycle from which next_out is there */
    size_t next_left;            /* first instruction not known to have left the buffer */
    size_t next_out;             /* first instruction not yet handed to an engine */
    size_t read_begin, read_end; /* the newest burst's */
    bool read_done;              /* that burst has its times */
    int64_t read_cycle;          /* cycle of its command */
    int64_t drain_from;          /* first cycle in which its instructions can leave the buffer */
    int64_t left[2];             /* cycles in which instructions leave it, by their parity */
    int64_t out, out_before;     /* when the last two instructions were handed out */
    read_commands commands;
    vta_account account;
    int64_t bytes;
} fetch_state;

typedef struct observer observer;

typedef struct simulation {
    const hw_config *hw;
    uint64_t dram_bytes;
    const uint8_t *code;
    size_t count;
    uint64_t run_address;
    machine *machine; /* NULL: nothing but time */
    warning_list *warnings;
    observer *observer; /* NULL: nobody looks */
    error_record *error;

    moment next[AGENTS];
    fetch_state fetch;
    engine_state engine[ENGINES]; /* that of fetch is unused */
    read_port port;
    token_counter token[TOKENS];
    int counters_full; /* of these, at their limit */
    bool finished;
    int64_t finish_cycle;
} simulation;

/* Who is told of what happens; see timeline.c and races.c. Cycles are those in which it happens. */
struct observer {
    observer *then; /* told next */
    void (*started)(observer *, const simulation *, enum engine, int64_t cycle);
    void (*done)(observer *, const simulation *, enum engine, int64_t cycle);
    void (*token)(observer *, const simulation *, enum token, bool posted, int64_t cycle);
    void (*queued)(observer *, const simulation *, enum engine, int64_t cycle);
    void (*fetched)(observer *, const simulation *, size_t first, size_t count, int64_t from,
                    int64_t to);
};

/* timeline.c: writes a Chrome trace to `file`; to be closed when the run is over. NULL when memory
 * is out. */
observer *timeline_new(arena *memory, FILE *file);
void timeline_close(observer *timeline, const simulation *sim);

/* activity.c: fills `activity`. NULL when memory is out. */
observer *activity_observer_new(arena *memory, struct vta_activity *activity);

/* races.c: looks for accesses to the same place by two engines with no token between. */
observer *races_new(arena *memory, const simulation *sim);
/* Once the run is over: how many were found, and in `error` what the first is. */
int races_found(observer *races, error_record *error);

/* simulation.c: prepares, and runs until FINISH, an error or a standstill. `error` tells which when
 * not done. */
void simulation_start(simulation *sim, const hw_config *hw, uint64_t run_address,
                      const uint8_t *code, size_t count);
vta_status simulation_run(simulation *sim);
/* Instructions done so far, by all engines. */
static inline int64_t simulation_instructions(const simulation *sim) {
    int64_t instructions = 0;
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++)
        instructions += sim->engine[engine].account.instructions;
    return instructions;
}

/* fetch.c */
void fetch_start(simulation *sim);
bool fetch_step(simulation *sim, int64_t cycle);
void fetch_burst_served(simulation *sim, int64_t issue, int64_t service, uint32_t beats);
/* The queue that fetch waits for has room after `cycle`. */
void fetch_queue_has_room(simulation *sim, int64_t cycle);
vta_account fetch_account(const simulation *sim);

/* engine.c: what load, compute and store have in common: queue, tokens, start, done. */
bool engine_step(simulation *sim, enum engine engine, int64_t cycle);
void engine_instruction_arrives(simulation *sim, enum engine engine, size_t index, int64_t cycle);
/* The running instruction is done in `cycle`, having worked `busy_cycles` of its time. */
static inline void engine_done_at(simulation *sim, enum engine engine, int64_t cycle,
                                  int64_t busy_cycles) {
    sim->engine[engine].busy_cycles = busy_cycles;
    sim->next[engine] = moment_end(cycle);
}

/* dispatch.c: the engine that an instruction goes to; ENGINE_FETCH, where it stays, when the
 * hardware knows none. */
enum engine engine_of(const uint8_t word[INSTRUCTION_BYTES]);

/* load.c, compute.c, store.c: start the engine's decoded instruction in `cycle`. */
void load_start(simulation *sim, enum engine engine, int64_t cycle);
void load_burst_served(simulation *sim, enum read_client client, int64_t issue, int64_t service,
                       uint32_t beats);
void compute_start(simulation *sim, int64_t cycle);
void store_start(simulation *sim, int64_t cycle);

/* memory.c: the read port. A command placed in a client's slot is seen from `cycle` on. */
void port_init(read_port *port);
void port_command(simulation *sim, enum read_client client, uint32_t beats, int64_t cycle);
void port_step(simulation *sim, int64_t cycle);
/* Cuts rows into bursts: begins, and takes the next burst's beats; 0 when there are no more. */
void commands_begin(const hw_config *hw, read_commands *c, uint64_t address, uint64_t row_bytes,
                    uint64_t stride_bytes, uint32_t rows);
uint32_t commands_next(const hw_config *hw, read_commands *c);
bool commands_are_left(const read_commands *c);

/* tokens.c: tokens that an engine's instruction takes and posts; NO_TOKEN where its bits mean
 * nothing. */
enum token token_taken_from_prev(enum engine engine);
enum token token_taken_from_next(enum engine engine);
enum token token_posted_to_prev(enum engine engine);
enum token token_posted_to_next(enum engine engine);
enum engine token_receiver(enum token token);
enum engine token_sender(enum token token);
bool tokens_are_there(const simulation *sim, enum engine engine);
void tokens_take(simulation *sim, enum engine engine, int64_t cycle);
void tokens_post(simulation *sim, enum engine engine, int64_t cycle);
const char *token_name(enum token token);

/* deadlock.c: fills the error with who waits for what. */
void deadlock_explain(const simulation *sim, error_record *error);

#endif
