/* How the plan is made; see steps.h.
 *
 * Engines run their own instructions in order, so that "compute has done step j" is one number
 * growing. A load into a slot waits for the newest step that used the slot, unless an earlier load
 * has waited for that step or a later one; the wait is one token, which that step posts. The
 * accumulators' slots between compute and store are the same case. */
#include "codegen/steps.h"

#include <string.h>

#include "codegen/window.h"

typedef struct slot_ring {
    int slots;
    int newest;
    bool filled[SCHEDULE_MAX_SLOTS];
    region key[SCHEDULE_MAX_SLOTS];
    int64_t from[SCHEDULE_MAX_SLOTS],
        to[SCHEDULE_MAX_SLOTS]; /* trips of the loop that it grows along whose blocks it has */
    int64_t last_user[SCHEDULE_MAX_SLOTS]; /* the newest step that used it, -1: none */
} slot_ring;

typedef struct planner {
    const nest *nest;
    const schedule *schedule;
    steps *plan;
    slot_ring ring[OPERANDS];
    region bias;
    bool bias_loaded;
    int64_t load_waited;  /* newest step that loads have waited for */
    int64_t store_waited; /* newest step whose stores compute has waited for */
} planner;

static void ring_start(slot_ring *ring, int slots) {
    ring->slots = slots;
    ring->newest = slots - 1;
    for (int i = 0; i < slots; i++) {
        ring->filled[i] = false;
        ring->last_user[i] = -1;
    }
}

/* The slot that holds `key`, or -1. */
static int ring_find(const slot_ring *ring, const region *key) {
    for (int i = 0; i < ring->slots; i++)
        if (ring->filled[i] && region_equal(&ring->key[i], key)) return i;
    return -1;
}

/* Gives the oldest slot to `key`; *user is who used it last. */
static int ring_take(slot_ring *ring, const region *key, int64_t *user) {
    int slot = (ring->newest + 1) % ring->slots;
    ring->newest = slot;
    ring->filled[slot] = true;
    ring->key[slot] = *key;
    *user = ring->last_user[slot];
    return slot;
}

/* Finds input k of the step on chip, or what of it can be added to its home, or takes a slot; *user
 * is who used that last, -1 when nothing is overwritten. */
static void planner_input(planner *p, int k, step *now, int64_t *user) {
    slot_ring *ring = &p->ring[k];
    int l = p->schedule->grows[k];
    int64_t first = l < 0 ? 0 : now->chunk.first[l], end = l < 0 ? 0 : first + now->chunk.count[l];
    region home;
    window_home(p->nest, p->schedule, k, &now->chunk, &home);
    int slot = ring_find(ring, &home);
    *user = -1;
    if (slot >= 0 && ring->from[slot] <= first && end <= ring->to[slot]) {
        now->slot[k] = slot;
        return;
    }
    now->load[k] = true;
    now->grows[k] = slot >= 0 && first == ring->to[slot];
    if (!now->grows[k]) {
        if (slot >= 0) ring->filled[slot] = false;
        slot = ring_take(ring, &home, user);
        ring->from[slot] = first;
    }
    ring->to[slot] = end;
    now->slot[k] = slot;
}

static void planner_inputs(planner *p, int64_t at) {
    step *now = &p->plan->step[at];
    int64_t wait_for = -1;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        int64_t user;
        planner_input(p, k, now, &user);
        if (user > wait_for) wait_for = user;
        p->ring[k].last_user[now->slot[k]] = at;
    }
    if (wait_for <= p->load_waited) return;
    p->load_waited = wait_for;
    now->load_waits_compute = true;
    p->plan->step[wait_for].compute_posts_load = true;
}

static void planner_output(planner *p, int64_t at) {
    step *now = &p->plan->step[at];
    slot_ring *ring = &p->ring[OPERAND_OUT];
    if (now->first) {
        region r;
        int64_t user;
        nest_region(p->nest, OPERAND_OUT, &now->chunk, &r);
        now->slot[OPERAND_OUT] = ring_take(ring, &r, &user);
        if (user > p->store_waited) {
            p->store_waited = user;
            now->compute_waits_store = true;
            p->plan->step[user].store_posts_compute = true;
        }
    } else {
        now->slot[OPERAND_OUT] = ring->newest;
    }
    if (now->last) ring->last_user[now->slot[OPERAND_OUT]] = at;
}

/* Is this the first chunk with its biases: is every loop that does not move them at its start? */
static bool bias_is_new(const nest *n, const chunk *c) {
    const storage *s = &n->layout[LAYOUT_BIAS].storage;
    for (int l = 0; l < n->output_loops; l++) {
        bool moves = false;
        for (int j = 0; j < s->dims; j++)
            moves |= s->dim[j].coef[n->loop[l].axis] != 0;
        if (!moves && c->first[l] > 0) return false;
    }
    return true;
}

static void planner_bias(planner *p, int64_t at) {
    step *now = &p->plan->step[at];
    if (p->schedule->bias_elems == 0 || !now->first) return;
    if (p->schedule->bias_whole) {
        now->load_bias = bias_is_new(p->nest, &now->chunk);
        return;
    }
    region r;
    nest_region(p->nest, LAYOUT_BIAS, &now->chunk, &r);
    now->load_bias = !p->bias_loaded || !region_equal(&p->bias, &r);
    p->bias = r;
    p->bias_loaded = true;
}

static void step_start(const nest *n, const schedule *s, const int64_t *counter, step *now) {
    now->first = now->last = true;
    for (int l = 0; l < n->loops; l++) {
        schedule_chunk_at(n, s, l, counter[l], &now->chunk);
        if (l < n->output_loops) continue;
        now->first &= counter[l] == 0;
        now->last &= counter[l] == schedule_chunks(n, s, l) - 1;
    }
}

static void counter_advance(const nest *n, const schedule *s, const int *walk, int64_t *counter) {
    for (int i = n->loops - 1; i >= 0; i--) {
        int l = walk[i];
        if (++counter[l] < schedule_chunks(n, s, l)) return;
        counter[l] = 0;
    }
}

bool steps_plan(const nest *n, const schedule *s, bool has_bias, arena *memory, steps *plan) {
    plan->count = 1;
    for (int l = 0; l < n->loops; l++)
        if (__builtin_mul_overflow(plan->count, schedule_chunks(n, s, l), &plan->count))
            return false;
    plan->step = arena_alloc(memory, (size_t)plan->count, sizeof *plan->step);
    if (!plan->step) return false;
    planner p = {.nest = n, .schedule = s, .plan = plan, .load_waited = -1, .store_waited = -1};
    for (int k = 0; k < OPERANDS; k++)
        ring_start(&p.ring[k], s->slots[k]);
    int walk[BOX_MAX_AXES];
    int64_t counter[BOX_MAX_AXES] = {0};
    schedule_loop_order(n, s->order, walk);
    for (int64_t at = 0; at < plan->count; at++) {
        step_start(n, s, counter, &plan->step[at]);
        planner_inputs(&p, at);
        planner_output(&p, at);
        if (has_bias) planner_bias(&p, at);
        counter_advance(n, s, walk, counter);
    }
    plan->step[plan->count - 1].store_posts_compute = true; /* FINISH waits for it */
    return true;
}
