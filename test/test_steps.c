/* The plan of steps: every block is on chip when it is needed, tokens balance, and whoever
 * overwrites has waited. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/emit.h"
#include "codegen/steps.h"
#include "codegen/window.h"
#include "dataflow/embed.h"
#include "isa/gemm.h"
#include "test/random_operator.h"

enum { MOST_STEPS = 20000 };

/* Tokens of one kind: the steps that post one, in order; how many were taken; the newest step that
 * was waited for. */
typedef struct tokens {
    int64_t post[MOST_STEPS];
    int64_t posted, taken, waited;
} tokens;

static void tokens_post(tokens *t, int64_t step) {
    t->post[t->posted++] = step;
}

/* Takes the next token at step `at`: it has to have been posted by an earlier one. */
static void tokens_take(tokens *t, int64_t at) {
    cr_assert(t->taken < t->posted, "step %d waits for a token that nobody has posted before",
              (int)at);
    t->waited = t->post[t->taken++];
    cr_assert(t->waited < at);
}

static tokens to_load, to_compute;

typedef struct slot {
    bool filled;
    region holds;
    uint8_t *there; /* of an input: is this block of what it holds on chip? */
    int64_t user;   /* newest step that reads (inputs) or stores (outputs) it */
} slot;

/* Calls visit with the place in `all` of each block of `part`. */
static void each_block(const region *all, const region *part, void visit(uint8_t *there),
                       uint8_t *there) {
    int64_t stride[STORAGE_MAX_DIMS];
    region_strides(all, stride);
    for (int64_t block = 0; block < region_elems(part); block++) {
        int64_t left = block, at = 0;
        for (int j = part->dims - 1; j >= 0; left /= part->count[j], j--)
            at += (part->low[j] - all->low[j] + left % part->count[j]) * stride[j];
        cr_assert(at >= 0 && at < region_elems(all));
        visit(there + at);
    }
}

static void block_comes(uint8_t *there) {
    cr_assert(!*there, "a block comes in twice");
    *there = 1;
}

static void block_is_read(uint8_t *there) {
    cr_assert(*there, "a block is read that is not on chip");
}

/* The load of input k: a new home, or an addition that overwrites nothing and is one run of
 * elements. */
static void expect_load(const nest *n, const schedule *s, const step *now, int64_t at, int k,
                        slot *in, arena *memory) {
    region home, fresh;
    window_home(n, s, k, &now->chunk, &home);
    window_fresh(n, s, k, &now->chunk, now->plan.grows[k], &fresh);
    if (now->plan.grows[k]) {
        cr_assert(in->filled && region_equal(&in->holds, &home));
    } else {
        cr_assert(!in->filled || in->user <= to_load.waited,
                  "step %d overwrites what step %d reads", (int)at, (int)in->user);
        *in = (slot){true, home, arena_alloc(memory, (size_t)region_elems(&home), 1), -1};
        cr_assert(in->there);
    }
    region end = fresh;
    for (int j = 0; j < end.dims; j++) {
        end.low[j] += end.count[j] - 1;
        end.count[j] = 1;
    }
    cr_assert_eq(region_offset(&home, &end) - region_offset(&home, &fresh) + 1,
                 region_elems(&fresh));
    each_block(&home, &fresh, block_comes, in->there);
}

static void expect_inputs(const nest *n, const schedule *s, const step *now, int64_t at,
                          slot slots[OPERANDS][SCHEDULE_MAX_SLOTS], arena *memory) {
    if (now->plan.load_waits_compute) tokens_take(&to_load, at);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        region r, home;
        nest_region(n, k, &now->chunk, &r);
        window_home(n, s, k, &now->chunk, &home);
        slot *in = &slots[k][now->plan.slot[k]];
        if (now->plan.load[k]) expect_load(n, s, now, at, k, in, memory);
        cr_assert(in->filled && region_equal(&in->holds, &home),
                  "step %d: its input %d is not on chip", (int)at, k);
        each_block(&home, &r, block_is_read, in->there);
        in->user = at;
    }
    if (now->plan.compute_posts_load) tokens_post(&to_load, at);
}

static void expect_output(const nest *n, const step *now, int64_t at,
                          slot slots[OPERANDS][SCHEDULE_MAX_SLOTS], slot **open) {
    slot *s = &slots[OPERAND_OUT][now->plan.slot[OPERAND_OUT]];
    region r;
    nest_region(n, OPERAND_OUT, &now->chunk, &r);
    cr_assert_eq(now->first, *open == NULL);
    if (now->plan.compute_waits_store) tokens_take(&to_compute, at);
    if (now->first) {
        cr_assert(!s->filled || s->user <= to_compute.waited,
                  "step %d overwrites what step %d stores", (int)at, (int)s->user);
        *s = (slot){true, r, NULL, -1};
        *open = s;
    }
    cr_assert(*open == s && region_equal(&s->holds, &r), "step %d leaves its output chunk",
              (int)at);
    if (!now->last) return;
    s->user = at;
    *open = NULL;
    if (now->plan.store_posts_compute) tokens_post(&to_compute, at);
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
    for (int l = 0; l < n->loops; l++)
        all *= n->loop[l].trips;
    cr_assert(steps_plan(n, s, true, memory, &plan));
    step_walk walk;
    steps_walk(&plan, &walk);
    int64_t at = 0;
    do {
        const step *now = &walk.now;
        int64_t own = 1;
        cr_assert_eq(now->number, at);
        for (int l = 0; l < n->loops; l++)
            own *= now->chunk.count[l];
        calls += own;
        expect_inputs(n, s, now, at, slots, memory);
        expect_output(n, now, at, slots, &open);
        at++;
    } while (step_walk_next(&walk));
    cr_expect_eq(at, plan.count);
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
        bool whole = !nest_loop_divides(n, l, &singly) || singly;
        s->first[l] = whole ? trips : random_between(state, 1, trips);
        s->rest[l] = random_between(state, 1, trips);
    }
    s->order = (loop_order)random_between(state, 0, LOOP_ORDERS - 1);
    for (int k = 0; k < OPERANDS; k++) {
        bool many = k != OPERAND_OUT && random_between(state, 0, 2) == 0;
        s->slots[k] = (int)random_between(state, 1, many ? SCHEDULE_MAX_SLOTS : 2);
    }
    for (int k = 0; k < OPERANDS; k++) {
        s->grows[k] = -1;
        int l = n->loops ? (int)random_between(state, 0, n->loops - 1) : -1;
        if (k != OPERAND_OUT && l >= 0 && window_can_grow(n, s, k, l)) s->grows[k] = l;
    }
    s->bias_elems = 1;
    s->bias_whole = random_between(state, 0, 1);
}

static int64_t steps_of(const nest *n, const schedule *s) {
    int64_t count = 1;
    for (int l = 0; l < n->loops; l++)
        count *= schedule_chunks(n, s, l);
    return count;
}

Test(steps, blocks_are_there_and_tokens_balance) {
    hw_config hw;
    hw_config_default(&hw);
    int plans = 0, growing = 0;
    for (uint64_t number = 0; number < 120; number++) {
        operator op, instruction;
        char text[2048];
        random_operator(number, 40000, &op, text, sizeof text);
        gemm_describe(&hw, &instruction);
        embed_options o = {
            .strategy = STRATEGY_PAD,
            .measures = 1,
            .measure = {EMBED_CALLS},
            .time_limit_seconds = 0.05,
            .machine = {.call_cycles = 1, .output_cycles = 1, .block_cycles = {1, 1, 1}}};
        embed_result best;
        layout layouts[LAYOUTS];
        nest n;
        arena *memory = arena_new();
        bool found = embed_solve(&op, &instruction, &o, memory, &best, NULL) == EMBED_FOUND &&
                     layouts_build(&op, &instruction, &best.found[0].embedding, STRATEGY_PAD, &op,
                                   &hw, layouts, NULL);
        if (found) nest_build(&best.found[0].embedding, layouts, &n);
        uint64_t state = number;
        for (int i = 0; i < 10 && found; i++) {
            schedule s;
            random_schedule(&state, &n, &s);
            if (steps_of(&n, &s) > MOST_STEPS) continue;
            expect_plan(&n, &s);
            plans++;
            growing += s.grows[OPERAND_LHS] >= 0 || s.grows[OPERAND_RHS] >= 0;
        }
        arena_free(memory);
    }
    cr_expect(plans > 200, "%d plans", plans);
    cr_expect(growing > 20, "%d plans in which an input grows", growing);
}
