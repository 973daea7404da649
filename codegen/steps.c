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
    steps *steps;
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
static void planner_input(planner *p, int k, const chunk *c, step_plan *now, int64_t *user) {
    slot_ring *ring = &p->ring[k];
    int l = p->schedule->grows[k];
    int64_t first = l < 0 ? 0 : c->first[l], end = l < 0 ? 0 : first + c->count[l];
    region home;
    window_home(p->nest, p->schedule, k, c, &home);
    int slot = ring_find(ring, &home);
    *user = -1;
    if (slot >= 0 && ring->from[slot] <= first && end <= ring->to[slot]) {
        now->slot[k] = (uint8_t)slot;
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
    now->slot[k] = (uint8_t)slot;
}

static void planner_inputs(planner *p, const step *at, step_plan *now) {
    int64_t wait_for = -1;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        int64_t user;
        planner_input(p, k, &at->chunk, now, &user);
        if (user > wait_for) wait_for = user;
        p->ring[k].last_user[now->slot[k]] = at->number;
    }
    if (wait_for <= p->load_waited) return;
    p->load_waited = wait_for;
    now->load_waits_compute = true;
    p->steps->plan[wait_for].compute_posts_load = true;
}

static void planner_output(planner *p, const step *at, step_plan *now) {
    slot_ring *ring = &p->ring[OPERAND_OUT];
    if (at->first) {
        region r;
        int64_t user;
        nest_region(p->nest, OPERAND_OUT, &at->chunk, &r);
        ring_take(ring, &r, &user);
        if (user > p->store_waited) {
            p->store_waited = user;
            now->compute_waits_store = true;
            p->steps->plan[user].store_posts_compute = true;
        }
    }
    now->slot[OPERAND_OUT] = (uint8_t)ring->newest;
    if (at->last) ring->last_user[ring->newest] = at->number;
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

static void planner_bias(planner *p, const step *at, step_plan *now) {
    if (p->schedule->bias_elems == 0 || !at->first) return;
    if (p->schedule->bias_whole) {
        now->load_bias = bias_is_new(p->nest, &at->chunk);
        return;
    }
    region r;
    nest_region(p->nest, LAYOUT_BIAS, &at->chunk, &r);
    now->load_bias = !p->bias_loaded || !region_equal(&p->bias, &r);
    p->bias = r;
    p->bias_loaded = true;
}

/* The loop's chunk changes. */
static void walk_enter(step_walk *w, int l, int64_t at) {
    w->at[l] = at;
    schedule_chunk_at(w->steps->nest, w->steps->schedule, l, at, &w->now.chunk);
}

/* All loops are where they are to be. */
static void walk_arrive(step_walk *w) {
    const nest *n = w->steps->nest;
    w->now.first = w->now.last = true;
    for (int l = n->output_loops; l < n->loops; l++) {
        w->now.first &= w->at[l] == 0;
        w->now.last &= w->at[l] == w->chunks[l] - 1;
    }
    w->now.plan = w->steps->plan[w->now.number];
}

void steps_walk(const steps *all, step_walk *w) {
    const nest *n = all->nest;
    *w = (step_walk){.steps = all};
    schedule_loop_order(n, all->schedule->order, w->order);
    for (int l = 0; l < n->loops; l++) {
        w->chunks[l] = schedule_chunks(n, all->schedule, l);
        walk_enter(w, l, 0);
    }
    walk_arrive(w);
}

bool step_walk_next(step_walk *w) {
    if (++w->now.number == w->steps->count) return false;
    int i = w->steps->nest->loops - 1;
    for (; w->at[w->order[i]] + 1 == w->chunks[w->order[i]]; i--)
        walk_enter(w, w->order[i], 0);
    walk_enter(w, w->order[i], w->at[w->order[i]] + 1);
    walk_arrive(w);
    return true;
}

bool steps_plan(const nest *n, const schedule *s, bool has_bias, arena *memory, steps *result) {
    *result = (steps){.nest = n, .schedule = s, .count = 1};
    for (int l = 0; l < n->loops; l++)
        if (__builtin_mul_overflow(result->count, schedule_chunks(n, s, l), &result->count))
            return false;
    result->plan = arena_alloc(memory, (size_t)result->count, sizeof *result->plan);
    if (!result->plan) return false;
    planner p = {.nest = n, .schedule = s, .steps = result, .load_waited = -1, .store_waited = -1};
    for (int k = 0; k < OPERANDS; k++)
        ring_start(&p.ring[k], s->slots[k]);
    step_walk walk;
    steps_walk(result, &walk);
    do {
        step_plan *now = &result->plan[walk.now.number];
        planner_inputs(&p, &walk.now, now);
        planner_output(&p, &walk.now, now);
        if (has_bias) planner_bias(&p, &walk.now, now);
    } while (step_walk_next(&walk));
    result->plan[result->count - 1].store_posts_compute = true; /* FINISH waits for it */
    return true;
}
