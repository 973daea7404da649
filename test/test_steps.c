/* The plan of steps: every block is on chip when it is needed, tokens balance, and whoever overwrites has waited. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/emit.h"
#include "codegen/steps.h"
#include "dataflow/embed.h"
#include "isa/gemm.h"
#include "test/random_operator.h"

enum { MOST_STEPS = 20000 };

/* Tokens of one kind: the steps that post one, in order; how many were taken; the newest step that was waited for. */
typedef struct tokens {
    int64_t post[MOST_STEPS];
    int64_t posted, taken, waited;
} tokens;

static void tokens_post(tokens *t, int64_t step) {
    t->post[t->posted++] = step;
}

/* Takes the next token at step `at`: it has to have been posted by an earlier one. */
static void tokens_take(tokens *t, int64_t at) {
    cr_assert(t->taken < t->posted, "step %d waits for a token that nobody has posted before", (int)at);
    t->waited = t->post[t->taken++];
    cr_assert(t->waited < at);
}

static tokens to_load, to_compute;

typedef struct slot {
    bool filled;
    region holds;
    int64_t user; /* newest step that reads (inputs) or stores (outputs) it */
} slot;

static void expect_inputs(const nest *n, const step *now, int64_t at, slot slots[OPERANDS][SCHEDULE_MAX_SLOTS]) {
    if (now->load_waits_compute) tokens_take(&to_load, at);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        region r;
        nest_region(n, k, &now->chunk, &r);
        slot *s = &slots[k][now->slot[k]];
        if (now->load[k]) {
            cr_assert(!s->filled || s->user <= to_load.waited, "step %d overwrites what step %d reads", (int)at, (int)s->user);
            *s = (slot){true, r, -1};
        }
        cr_assert(s->filled && region_equal(&s->holds, &r), "step %d: its input %d is not on chip", (int)at, k);
        s->user = at;
    }
    if (now->compute_posts_load) tokens_post(&to_load, at);
}

static void expect_output(const nest *n, const step *now, int64_t at, slot slots[OPERANDS][SCHEDULE_MAX_SLOTS], slot **open) {
    slot *s = &slots[OPERAND_OUT][now->slot[OPERAND_OUT]];
    region r;
    nest_region(n, OPERAND_OUT, &now->chunk, &r);
    cr_assert_eq(now->first, *open == NULL);
    if (now->compute_waits_store) tokens_take(&to_compute, at);
    if (now->first) {
        cr_assert(!s->filled || s->user <= to_compute.waited, "step %d overwrites what step %d stores", (int)at, (int)s->user);
        *s = (slot){true, r, -1};
        *open = s;
    }
    cr_assert(*open == s && region_equal(&s->holds, &r), "step %d leaves its output chunk", (int)at);
    if (!now->last) return;
    s->user = at;
    *open = NULL;
    if (now->store_posts_compute) tokens_post(&to_compute, at);
}

static void expect_plan(const nest *n, const schedule *s) {
    slot slots[OPERANDS][SCHEDULE_MAX_SLOTS];
    slot *open = NULL;
    steps plan;
    memset(slots, 0, sizeof slots);
    to_load.posted = to_load.taken = to_compute.posted = to_compute.taken = 0;
    to_load.waited = to_compute.waited = -1;
    arena *memory = arena_new();
    int64_t calls = 0, all = 1;
    for (int l = 0; l < n->loops; l++) all *= n->loop[l].trips;
    cr_assert(steps_plan(n, s, true, memory, &plan));
    for (int64_t at = 0; at < plan.count; at++) {
        const step *now = &plan.step[at];
        int64_t own = 1;
        for (int l = 0; l < n->loops; l++) own *= now->chunk.count[l];
        calls += own;
        expect_inputs(n, now, at, slots);
        expect_output(n, now, at, slots, &open);
    }
    cr_expect_eq(calls, all);
    cr_expect(open == NULL);
    cr_expect_eq(to_load.posted, to_load.taken);
    cr_expect_eq(to_compute.posted, to_compute.taken + 1, "the last store's token is FINISH's");
    cr_expect_eq(to_compute.post[to_compute.posted - 1], plan.count - 1);
    arena_free(memory);
}

static void random_schedule(uint64_t *state, const nest *n, schedule *s) {
    memset(s, 0, sizeof *s);
    for (int l = 0; l < n->loops; l++) {
        int64_t trips = n->loop[l].trips;
        unsigned singly;
        s->chunk[l] = nest_loop_divides(n, l, &singly) && !singly ? random_between(state, 1, trips) : trips;
    }
    s->order = (loop_order)random_between(state, 0, LOOP_ORDERS - 1);
    s->short_first = random_between(state, 0, 1);
    for (int k = 0; k < OPERANDS; k++) {
        bool many = k != OPERAND_OUT && random_between(state, 0, 2) == 0;
        s->slots[k] = (int)random_between(state, 1, many ? SCHEDULE_MAX_SLOTS : 2);
    }
    s->bias_elems = 1;
    s->bias_whole = random_between(state, 0, 1);
}

static int64_t steps_of(const nest *n, const schedule *s) {
    int64_t count = 1;
    for (int l = 0; l < n->loops; l++) count *= (n->loop[l].trips + s->chunk[l] - 1) / s->chunk[l];
    return count;
}

Test(steps, blocks_are_there_and_tokens_balance) {
    hw_config hw;
    hw_config_default(&hw);
    int plans = 0;
    for (uint64_t number = 0; number < 120; number++) {
        operator op, instruction;
        char text[2048];
        random_operator(number, 40000, &op, text, sizeof text);
        gemm_describe(&hw, &instruction);
        embed_options o = {.strategy = STRATEGY_PAD, .measures = 1, .measure = {EMBED_CALLS}, .time_limit_seconds = 0.05,
                           .machine = {.call_cycles = 1, .output_cycles = 1, .block_cycles = {1, 1, 1}}};
        embed_result best;
        layout layouts[LAYOUTS];
        nest n;
        arena *memory = arena_new();
        bool found = embed_solve(&op, &instruction, &o, memory, &best, NULL) == EMBED_FOUND &&
                     layouts_build(&op, &instruction, &best.found[0].embedding, STRATEGY_PAD, &op, &hw, layouts, NULL);
        if (found) nest_build(&best.found[0].embedding, layouts, &n);
        uint64_t state = number;
        for (int i = 0; i < 10 && found; i++) {
            schedule s;
            random_schedule(&state, &n, &s);
            if (steps_of(&n, &s) > MOST_STEPS) continue;
            expect_plan(&n, &s);
            plans++;
        }
        arena_free(memory);
    }
    cr_expect(plans > 200, "%d plans", plans);
}
