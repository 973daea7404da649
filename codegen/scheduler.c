/* The search for schedules; see scheduler.h.
 *
 * Variables: for each loop the trips of a chunk, and the order. Constraints: a slot for each
 * operand fits its buffer, and no two assignments mean the same. The rest follows: slots are as
 * slots.h says, and short chunks go where the estimate likes them better. The estimate prunes
 * whatever cannot be among the best few. */
#include "codegen/scheduler.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codegen/estimate.h"
#include "codegen/slots.h"
#include "csp/csp.h"

enum { MAX_CHUNK_SIZES = 128 };

typedef struct scheduler {
    const schedule_problem *problem;
    csp_var chunk[BOX_MAX_AXES], order;
    unsigned singly[BOX_MAX_AXES]; /* of each loop: those that go trip by trip where it is cut */
    schedule *found;
    int count;
} scheduler;

static bool chunks_fit(const schedule_problem *p, const int64_t *count) {
    for (int k = 0; k < OPERANDS; k++)
        if (schedule_slots_with_room(p, count, k) < 1) return false;
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
        range.slots[k] = (int)schedule_slots_with_room(p, range.least, k);
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

/* The most trips of loop l in a chunk that fits when it has the least of all other loops. */
static int64_t most_trips_that_fit(const schedule_problem *p, const int64_t *least, int l) {
    int64_t count[BOX_MAX_AXES], low = 1, high = p->nest->loop[l].trips;
    memcpy(count, least, sizeof count);
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        count[l] = middle;
        if (chunks_fit(p, count))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* A chunk size for each number of chunks, from `most` trips down to 1; every number is more than
 * the one before by at least a share of 1/fine. Returns how many, or MAX_CHUNK_SIZES + 1 for too
 * many. */
static int chunk_sizes(int64_t trips, int64_t most, int64_t fine, int32_t *size) {
    int count = 0;
    for (int64_t chunks = (trips + most - 1) / most;;) {
        if (count == MAX_CHUNK_SIZES) return MAX_CHUNK_SIZES + 1;
        int64_t c = (trips + chunks - 1) / chunks;
        size[count++] = (int32_t)c;
        if (c == 1) return count;
        int64_t smaller = (trips + c - 2) / (c - 1), more = chunks + chunks / fine;
        chunks = smaller > more ? smaller : more < trips ? more : trips;
    }
}

/* As finely as MAX_CHUNK_SIZES allow. A loop that must not be cut has all its trips. */
static csp_var chunk_variable(csp_solver *s, const scheduler *self, const int64_t *least, int l) {
    int64_t trips = self->problem->nest->loop[l].trips, fine = trips;
    int32_t size[MAX_CHUNK_SIZES] = {(int32_t)trips};
    if (least[l] == trips) return csp_variable_of_values(s, 1, size);
    int64_t most = most_trips_that_fit(self->problem, least, l);
    int count = chunk_sizes(trips, most, fine, size);
    while (count > MAX_CHUNK_SIZES)
        count = chunk_sizes(trips, most, fine = (fine + 1) / 2, size);
    return csp_variable_of_values(s, count, size);
}

static bool scheduler_post(csp_solver *s, scheduler *self) {
    const nest *n = self->problem->nest;
    int64_t least[BOX_MAX_AXES] = {0};
    for (int l = 0; l < n->loops; l++)
        least[l] = nest_loop_divides(n, l, &self->singly[l]) ? 1 : n->loop[l].trips;
    for (int l = 0; l < n->loops; l++)
        self->chunk[l] = chunk_variable(s, self, least, l);
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
