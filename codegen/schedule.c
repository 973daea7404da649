/* The schedule as a constraint problem; see schedule.h.
 *
 * Variables: for each loop the trips of a chunk, and the order. Constraints: a slot for each
 * operand fits its buffer, and no two assignments mean the same. The rest follows: more slots never
 * cost cycles, so there are as many as are of use and fit, and short chunks go where the estimate
 * likes them better. The estimate prunes whatever cannot be among the best few. */
#include "codegen/schedule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codegen/estimate.h"
#include "codegen/window.h"
#include "csp/csp.h"
#include "isa/instruction.h"

enum { MAX_CHUNK_SIZES = 128, WHOLE_BIAS_SHARE = 8 };

int64_t schedule_depth(const hw_config *hw, enum memory memory) {
    int64_t named = (int64_t)1 << (memory == MEM_WGT ? WGT_BITS : DST_BITS);
    return hw->depth[memory] < named ? hw->depth[memory] : named;
}

/* The outer output loops are those that move the operand that is kept. */
static int kept_operand(loop_order order) {
    return order == ORDER_KEEP_RHS ? OPERAND_RHS : OPERAND_LHS;
}

void schedule_loop_order(const nest *n, loop_order order, int *walk) {
    int kept = kept_operand(order), count = 0;
    for (int outer = 1; outer >= 0; outer--)
        for (int l = 0; l < n->output_loops; l++)
            if (n->loop[l].moves[kept] == outer) walk[count++] = l;
    for (int l = n->output_loops; l < n->loops; l++)
        walk[count++] = l;
}

int64_t schedule_chunks(const nest *n, const schedule *s, int l) {
    return 1 + (n->loop[l].trips - s->first[l] + s->rest[l] - 1) / s->rest[l];
}

int64_t schedule_most_trips(const nest *n, const schedule *s, int l) {
    int64_t others = n->loop[l].trips - s->first[l];
    if (others > s->rest[l]) others = s->rest[l];
    return s->first[l] > others ? s->first[l] : others;
}

void schedule_chunk_at(const nest *n, const schedule *s, int l, int64_t index, chunk *c) {
    c->first[l] = index ? s->first[l] + (index - 1) * s->rest[l] : 0;
    int64_t left = n->loop[l].trips - c->first[l], size = index ? s->rest[l] : s->first[l];
    c->count[l] = left < size ? left : size;
}

int schedule_held_from(const nest *n, loop_order order, int k) {
    int kept = kept_operand(order), outer = 0;
    if (k != kept) return 0;
    for (int l = 0; l < n->output_loops; l++)
        outer += n->loop[l].moves[kept];
    return outer;
}

int64_t schedule_estimate(const schedule_problem *p, const schedule *s) {
    return estimate_schedule(p, s);
}

typedef struct scheduler {
    const schedule_problem *problem;
    csp_var chunk[BOX_MAX_AXES], order;
    unsigned singly[BOX_MAX_AXES]; /* of each loop: those that go trip by trip where it is cut */
    schedule *found;
    int count;
} scheduler;

static int64_t operand_elems(const nest *n, int k, const int64_t *count) {
    chunk c = {{0}, {0}};
    region r;
    memcpy(c.count, count, (size_t)n->loops * sizeof *count);
    nest_region(n, k, &c, &r);
    return region_elems(&r);
}

static int64_t operand_depth(const schedule_problem *p, int k) {
    return schedule_depth(p->hw, k == OPERAND_OUT ? MEM_ACC : p->nest->layout[k].memory);
}

/* Elements of the accumulators for the biases of a chunk, or of all when that is little. */
static int64_t bias_elems(const schedule_problem *p, const int64_t *count, bool *whole) {
    const layout *bias = &p->nest->layout[LAYOUT_BIAS];
    *whole = false;
    if (bias->bytes == 0) return 0;
    int64_t trips[BOX_MAX_AXES] = {0};
    for (int l = 0; l < p->nest->loops; l++)
        trips[l] = p->nest->loop[l].trips;
    int64_t all = operand_elems(
        p->nest, LAYOUT_BIAS, trips); /* more than are stored, where some lie outside the tensor */
    *whole = all <= operand_depth(p, OPERAND_OUT) / WHOLE_BIAS_SHARE;
    return *whole ? all : operand_elems(p->nest, LAYOUT_BIAS, count);
}

/* Slots of operand k that there is room for, with these chunks and so many elements each. */
static int64_t slots_of_elems(const schedule_problem *p, const int64_t *count, int k,
                              int64_t elems) {
    bool whole;
    int64_t extra = k == OPERAND_OUT ? bias_elems(p, count, &whole) : 0;
    int64_t slots = (operand_depth(p, k) - extra) / elems;
    return slots < SCHEDULE_MAX_SLOTS ? slots : SCHEDULE_MAX_SLOTS;
}

static int64_t slots_with_room(const schedule_problem *p, const int64_t *count, int k) {
    return slots_of_elems(p, count, k, operand_elems(p->nest, k, count));
}

static bool chunks_fit(const schedule_problem *p, const int64_t *count) {
    for (int k = 0; k < OPERANDS; k++)
        if (slots_with_room(p, count, k) < 1) return false;
    return true;
}

/* Takes away every chunk size that does not fit even with the least of everything else. */
static csp_outcome buffers_propagate(csp_solver *s, void *memory) {
    const scheduler *self = memory;
    const nest *n = self->problem->nest;
    int64_t least[BOX_MAX_AXES];
    for (int l = 0; l < n->loops; l++)
        least[l] = csp_min(s, self->chunk[l]);
    if (!chunks_fit(self->problem, least)) return CSP_FAIL;
    for (int l = 0; l < n->loops; l++) {
        int64_t lowest = least[l];
        for (;;) {
            least[l] = csp_max(s, self->chunk[l]);
            if (least[l] == lowest || chunks_fit(self->problem, least)) break;
            if (!csp_set_max(s, self->chunk[l], least[l] - 1)) return CSP_FAIL;
        }
        least[l] = lowest;
    }
    return CSP_FIX;
}

static const csp_propagator_kind buffers_kind = {
    .name = "buffers", .cost = CSP_COST_LINEAR, .propagate = buffers_propagate};

static void chunk_bounds(const csp_solver *s, const scheduler *self, int64_t *least,
                         int64_t *most) {
    for (int l = 0; l < self->problem->nest->loops; l++) {
        least[l] = csp_min(s, self->chunk[l]);
        most[l] = csp_max(s, self->chunk[l]);
    }
}

/* Is some loop of these split? */
static bool group_is_split(const nest *n, const int64_t *chunk, bool moves_rhs) {
    for (int l = 0; l < n->output_loops; l++)
        if (n->loop[l].moves[OPERAND_RHS] == moves_rhs &&
            n->loop[l].moves[OPERAND_LHS] != moves_rhs && chunk[l] < n->loop[l].trips)
            return true;
    return false;
}

/* Are reductions cut as one counter: those inside another only when that one goes trip by trip? */
static bool reductions_are_a_counter(const nest *n, const int64_t *least, const int64_t *most) {
    for (int l = n->output_loops; l + 1 < n->loops; l++)
        if (least[l] > 1 && most[l + 1] < n->loop[l + 1].trips) return false;
    return true;
}

/* The same of output loops that are digits of one dimension. */
static bool outputs_are_counters(const scheduler *self, const int64_t *least, const int64_t *most) {
    const nest *n = self->problem->nest;
    for (int l = 0; l < n->output_loops; l++)
        for (int m = 0; m < n->output_loops && most[l] < n->loop[l].trips; m++)
            if (self->singly[l] >> m & 1 && least[m] > 1) return false;
    return true;
}

/* One assignment for each schedule: where not both groups of output loops are split, their order
 * means nothing. */
static csp_outcome meaning_propagate(csp_solver *s, void *memory) {
    const scheduler *self = memory;
    int64_t least[BOX_MAX_AXES], most[BOX_MAX_AXES];
    const nest *n = self->problem->nest;
    chunk_bounds(s, self, least, most);
    bool both = group_is_split(n, least, false) && group_is_split(n, least, true);
    if (!both && !csp_remove(s, self->order, ORDER_KEEP_LHS)) return CSP_FAIL;
    return reductions_are_a_counter(n, least, most) && outputs_are_counters(self, least, most)
               ? CSP_FIX
               : CSP_FAIL;
}

static const csp_propagator_kind meaning_kind = {
    .name = "one meaning", .cost = CSP_COST_LINEAR, .propagate = meaning_propagate};

/* Worse than the worst that is kept? */
static csp_outcome estimate_propagate(csp_solver *s, void *memory) {
    const scheduler *self = memory;
    const schedule_problem *p = self->problem;
    schedule_range range;
    if (self->count < p->keep) return CSP_FIX;
    chunk_bounds(s, self, range.least, range.most);
    for (int k = 0; k < OPERANDS; k++)
        range.slots[k] = (int)slots_with_room(p, range.least, k);
    int64_t worst = self->found[self->count - 1].estimate;
    for (int64_t order = csp_min(s, self->order); order != CSP_NONE_ABOVE;
         order = csp_next(s, self->order, order)) {
        range.order = (loop_order)order;
        if (estimate_bound(p, &range) >= worst && !csp_remove(s, self->order, order))
            return CSP_FAIL;
    }
    return CSP_FIX;
}

static const csp_propagator_kind estimate_kind = {
    .name = "estimate", .cost = CSP_COST_QUADRATIC, .propagate = estimate_propagate};

/* A schedule of chunks of chunk[l] trips each; where they do not divide a loop, its first chunk or
 * its last is short. */
static void schedule_of_chunks(const nest *n, const int64_t *chunk, loop_order order,
                               bool short_first, schedule *s) {
    memset(s, 0, sizeof *s);
    for (int l = 0; l < n->loops; l++) {
        int64_t over = n->loop[l].trips % chunk[l];
        s->rest[l] = chunk[l];
        s->first[l] = short_first && over ? over : chunk[l];
    }
    for (int k = 0; k < OPERANDS; k++)
        s->grows[k] = -1;
    s->order = order;
}

/* As many slots as are of use: two, so that one is filled or emptied while the other is worked on;
 * or, for an input that several passes use, one for each of its chunks in a pass. A home counts as
 * one chunk. */
static int useful_slots(const nest *n, const schedule *s, int k, int64_t room, int64_t *wanted) {
    int walk[BOX_MAX_AXES];
    int64_t chunks = 1, uses = 1;
    schedule_loop_order(n, s->order, walk);
    for (int i = schedule_held_from(n, s->order, k); i < n->loops && k != OPERAND_OUT; i++) {
        if (walk[i] == s->grows[k]) continue;
        int64_t *product = n->loop[walk[i]].moves[k] ? &chunks : &uses;
        *product *= schedule_chunks(n, s, walk[i]);
        if (*product > SCHEDULE_MAX_SLOTS) *product = SCHEDULE_MAX_SLOTS + 1;
    }
    *wanted = chunks > 2 && uses > 1 ? chunks : chunks == 1 && s->grows[k] >= 0 ? 1 : 2;
    return (int)(*wanted <= room ? *wanted : room < 2 ? room : 2);
}

/* Several homes need two slots, or each waits for all that reads the one before. The loads that can
 * be made before anything is computed are as few as elsewhere, so that their tokens can be counted.
 */
static bool homes_are_of_use(const nest *n, const schedule *s, int k, int64_t wanted) {
    return (wanted == 1 || s->slots[k] > 1) &&
           s->slots[k] * schedule_chunks(n, s, s->grows[k]) <= SCHEDULE_MAX_SLOTS;
}

bool schedule_lay_out(const schedule_problem *p, schedule *s) {
    const nest *n = p->nest;
    chunk most = {{0}, {0}};
    for (int l = 0; l < n->loops; l++)
        most.count[l] = schedule_most_trips(n, s, l);
    for (int k = 0; k < OPERANDS; k++) {
        region home;
        window_home(n, s, k, &most, &home);
        s->slot_elems[k] = region_elems(&home);
        int64_t wanted, room = slots_of_elems(p, most.count, k, s->slot_elems[k]);
        if (room < 1) return false;
        s->slots[k] = useful_slots(n, s, k, room, &wanted);
        if (s->grows[k] >= 0 && !homes_are_of_use(n, s, k, wanted)) return false;
    }
    s->bias_elems = bias_elems(p, most.count, &s->bias_whole);
    return true;
}

/* Inserts behind its equals, so that of equal estimates the first found stays first. */
static void scheduler_keep(scheduler *self, schedule *s) {
    s->estimate = estimate_schedule(self->problem, s);
    int keep = self->problem->keep, at = self->count < keep ? self->count++ : keep;
    if (at == keep && s->estimate >= self->found[keep - 1].estimate) return;
    if (at == keep) at--;
    for (; at > 0 && self->found[at - 1].estimate > s->estimate; at--)
        self->found[at] = self->found[at - 1];
    self->found[at] = *s;
}

/* Keeps the assignment's schedules: short chunks, if there are any, last or first. */
static void scheduler_read(const csp_solver *s, scheduler *self) {
    const nest *n = self->problem->nest;
    int64_t chunk[BOX_MAX_AXES];
    int places = 1;
    for (int l = 0; l < n->loops; l++) {
        chunk[l] = csp_value(s, self->chunk[l]);
        if (n->loop[l].trips % chunk[l]) places = 2;
    }
    for (int place = 0; place < places; place++) {
        schedule found;
        schedule_of_chunks(n, chunk, (loop_order)csp_value(s, self->order), place == 1, &found);
        if (schedule_lay_out(self->problem, &found)) scheduler_keep(self, &found);
    }
}

/* A chunk size for each number of chunks. */
static csp_var chunk_variable(csp_solver *s, int64_t trips, bool divides) {
    int32_t size[MAX_CHUNK_SIZES] = {(int32_t)trips};
    int count = 0;
    if (!divides) return csp_variable_of_values(s, 1, size);
    for (int64_t chunks = 1; chunks <= trips && count < MAX_CHUNK_SIZES - 1;) {
        int64_t c = (trips + chunks - 1) / chunks;
        size[count++] = (int32_t)c;
        if (c == 1) break;
        chunks = (trips + c - 2) / (c - 1);
    }
    size[count++] = 1;
    return csp_variable_of_values(s, count, size);
}

static bool scheduler_post(csp_solver *s, scheduler *self) {
    const nest *n = self->problem->nest;
    for (int l = 0; l < n->loops; l++) {
        bool divides = nest_loop_divides(n, l, &self->singly[l]);
        self->chunk[l] = chunk_variable(s, n->loop[l].trips, divides);
    }
    self->order = csp_variable_new(s, 0, LOOP_ORDERS - 1);
    const csp_propagator_kind *const kinds[] = {&buffers_kind, &meaning_kind, &estimate_kind};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        csp_propagator p = csp_post(s, kinds[i], self);
        for (int l = 0; l < n->loops; l++)
            csp_subscribe(s, p, self->chunk[l], CSP_ON_BOUNDS, 0);
        csp_subscribe(s, p, self->order, CSP_ON_FIXED, 0);
    }
    return csp_solver_status(s) == CSP_OK;
}

/* For traces. */
static void scheduler_name(csp_solver *s, const scheduler *self) {
    char name[32];
    csp_variable_name(s, self->order, "order");
    for (int l = 0; l < self->problem->nest->loops; l++) {
        snprintf(name, sizeof name, "chunk.%d", l);
        csp_variable_name(s, self->chunk[l], name);
    }
}

static csp_answer scheduler_search(csp_solver *s, scheduler *self, int64_t *nodes) {
    csp_var vars[BOX_MAX_AXES + 1];
    int count = 0, loops = self->problem->nest->loops;
    for (int l = loops - 1; l >= 0; l--)
        vars[count++] = self->chunk[l];
    vars[count++] = self->order;
    const csp_tuning *tuning = self->problem->tuning;
    if (tuning && tuning->trace) scheduler_name(s, self);
    csp_brancher brancher =
        csp_tuning_brancher(tuning, s, count, vars, CSP_INPUT_ORDER, CSP_MAXIMUM);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    if (self->problem->node_limit) options.node_limit = self->problem->node_limit;
    csp_tuning_apply(tuning, &options, "schedule");
    csp_search *search = csp_search_new(s, &options);
    if (!search) return CSP_ERROR;
    csp_answer answer;
    while ((answer = csp_search_next(search)) == CSP_SOLUTION)
        scheduler_read(s, self);
    *nodes = csp_search_statistics(search).nodes;
    csp_tuning_collect(tuning, search);
    csp_search_free(search);
    return answer;
}

int schedule_solve(const schedule_problem *p, schedule *found, bool *proved, int64_t *nodes) {
    scheduler self = {.problem = p, .found = found};
    *proved = false;
    *nodes = 0;
    csp_solver *s = csp_solver_new();
    if (!s) return 0;
    if (scheduler_post(s, &self)) *proved = scheduler_search(s, &self, nodes) == CSP_EXHAUSTED;
    csp_solver_free(s);
    return self.count;
}

size_t schedule_format(const schedule *s, const nest *n, const embedding *e, const operator *op,
                       char *text, size_t bytes) {
    size_t used = 0;
    for (int l = 0; l < n->loops; l++) {
        const box_axis *axis = &e->box.axis[n->loop[l].axis];
        size_t room = used < bytes ? bytes - used : 0;
        char name[4 * NAME_BYTES] = "";
        for (int i = 0; i < axis->parts && strlen(name) < sizeof name - NAME_BYTES - 4; i++) {
            if (i) strcat(name, "·");
            strcat(name, op->axis[axis->part[i]].name);
        }
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s ", l ? ", " : "", name);
        room = used < bytes ? bytes - used : 0;
        if (s->first[l] < s->rest[l] ||
            (s->first[l] > s->rest[l] && s->first[l] < n->loop[l].trips))
            used += (size_t)snprintf(room ? text + used : NULL, room, "%" PRId64 "+", s->first[l]);
        room = used < bytes ? bytes - used : 0;
        used += (size_t)snprintf(room ? text + used : NULL, room, "%" PRId64 "/%" PRId64,
                                 s->rest[l], n->loop[l].trips);
    }
    size_t room = used < bytes ? bytes - used : 0;
    used += (size_t)snprintf(room ? text + used : NULL, room,
                             "; keep %s; slots out %d, lhs %d%s, rhs %d%s",
                             s->order == ORDER_KEEP_RHS ? "rhs" : "lhs", s->slots[OPERAND_OUT],
                             s->slots[OPERAND_LHS], s->grows[OPERAND_LHS] < 0 ? "" : " growing",
                             s->slots[OPERAND_RHS], s->grows[OPERAND_RHS] < 0 ? "" : " growing");
    return used;
}
