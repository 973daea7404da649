/* The schedule as a constraint problem; see schedule.h.
 *
 * Variables: for each loop the trips of a chunk, the order, and one or two slots for each operand. Constraints: every
 * slot fits its buffer. The estimate prunes whatever cannot be among the best few. */
#include "codegen/schedule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codegen/estimate.h"
#include "csp/csp.h"
#include "isa/instruction.h"

enum { MAX_CHUNK_SIZES = 128, MAX_KEEP = 64, WHOLE_BIAS_SHARE = 8 };

int64_t schedule_depth(const hw_config *hw, enum memory memory) {
    const char *index = memory == MEM_WGT ? "wgt_out" : "dst_out";
    int64_t named = instruction_field_max(index) + 1;
    return hw->depth[memory] < named ? hw->depth[memory] : named;
}

void schedule_loop_order(const nest *n, loop_order order, int *walk) {
    int kept = order == ORDER_KEEP_RHS ? OPERAND_RHS : OPERAND_LHS, count = 0;
    for (int outer = 1; outer >= 0; outer--)
        for (int l = 0; l < n->output_loops; l++)
            if (n->loop[l].moves[kept] == outer) walk[count++] = l;
    for (int l = n->output_loops; l < n->loops; l++) walk[count++] = l;
}

int64_t schedule_estimate(const schedule_problem *p, const schedule *s) {
    return estimate_schedule(p, s);
}

typedef struct scheduler {
    const schedule_problem *problem;
    csp_var chunk[BOX_MAX_AXES], order, slots[OPERANDS];
    int64_t depth[OPERANDS]; /* of the operands' buffers */
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

/* Elements of the accumulators for the biases of a chunk, or of all when that is little. */
static int64_t bias_elems(const scheduler *self, const int64_t *count, bool *whole) {
    const schedule_problem *p = self->problem;
    const layout *bias = &p->nest->layout[LAYOUT_BIAS];
    *whole = false;
    if (bias->bytes == 0) return 0;
    int64_t all = bias->bytes / p->hw->elem_bytes[MEM_ACC];
    *whole = all <= self->depth[OPERAND_OUT] / WHOLE_BIAS_SHARE;
    return *whole ? all : operand_elems(p->nest, LAYOUT_BIAS, count);
}

static bool chunks_fit(const scheduler *self, const int64_t *count, const int64_t *slots) {
    bool whole;
    for (int k = 0; k < OPERANDS; k++) {
        int64_t extra = k == OPERAND_OUT ? bias_elems(self, count, &whole) : 0;
        if (operand_elems(self->problem->nest, k, count) > (self->depth[k] - extra) / slots[k]) return false;
    }
    return true;
}

static void least_slots(const csp_solver *s, const scheduler *self, int64_t *slots) {
    for (int k = 0; k < OPERANDS; k++) slots[k] = csp_min(s, self->slots[k]);
}

/* Takes away every chunk size and slot count that does not fit even with the least of everything else. */
static csp_outcome buffers_propagate(csp_solver *s, void *memory) {
    const scheduler *self = memory;
    const nest *n = self->problem->nest;
    int64_t least[BOX_MAX_AXES], slots[OPERANDS];
    for (int l = 0; l < n->loops; l++) least[l] = csp_min(s, self->chunk[l]);
    least_slots(s, self, slots);
    if (!chunks_fit(self, least, slots)) return CSP_FAIL;
    for (int l = 0; l < n->loops; l++) {
        int64_t lowest = least[l];
        for (;;) {
            least[l] = csp_max(s, self->chunk[l]);
            if (least[l] == lowest || chunks_fit(self, least, slots)) break;
            if (!csp_set_max(s, self->chunk[l], least[l] - 1)) return CSP_FAIL;
        }
        least[l] = lowest;
    }
    for (int k = 0; k < OPERANDS; k++) {
        slots[k] = csp_max(s, self->slots[k]);
        if (!chunks_fit(self, least, slots) && !csp_set_max(s, self->slots[k], slots[k] - 1)) return CSP_FAIL;
        slots[k] = csp_min(s, self->slots[k]);
    }
    return CSP_FIX;
}

static const csp_propagator_kind buffers_kind = {
    .name = "buffers", .cost = CSP_COST_LINEAR, .propagate = buffers_propagate};

/* Worse than the worst that is kept? */
static csp_outcome estimate_propagate(csp_solver *s, void *memory) {
    const scheduler *self = memory;
    const schedule_problem *p = self->problem;
    if (self->count < p->keep) return CSP_FIX;
    int64_t most[BOX_MAX_AXES];
    for (int l = 0; l < p->nest->loops; l++) most[l] = csp_max(s, self->chunk[l]);
    int64_t worst = self->found[self->count - 1].estimate;
    for (int64_t order = csp_min(s, self->order); order != CSP_NONE_ABOVE; order = csp_next(s, self->order, order))
        if (estimate_bound(p, most, (loop_order)order) >= worst && !csp_remove(s, self->order, order)) return CSP_FAIL;
    return CSP_FIX;
}

static const csp_propagator_kind estimate_kind = {
    .name = "estimate", .cost = CSP_COST_QUADRATIC, .propagate = estimate_propagate};

static void scheduler_read(const csp_solver *s, const scheduler *self, schedule *found) {
    const schedule_problem *p = self->problem;
    memset(found, 0, sizeof *found);
    for (int l = 0; l < p->nest->loops; l++) found->chunk[l] = csp_value(s, self->chunk[l]);
    found->order = (loop_order)csp_value(s, self->order);
    for (int k = 0; k < OPERANDS; k++) {
        found->slots[k] = csp_value(s, self->slots[k]);
        found->slot_elems[k] = operand_elems(p->nest, k, found->chunk);
    }
    found->bias_elems = bias_elems(self, found->chunk, &found->bias_whole);
    found->estimate = estimate_schedule(p, found);
}

/* Inserts behind its equals, so that of equal estimates the first found stays first. */
static void scheduler_keep(scheduler *self, const schedule *s) {
    int keep = self->problem->keep, at = self->count < keep ? self->count++ : keep;
    if (at == keep && s->estimate >= self->found[keep - 1].estimate) return;
    if (at == keep) at--;
    for (; at > 0 && self->found[at - 1].estimate > s->estimate; at--) self->found[at] = self->found[at - 1];
    self->found[at] = *s;
}

/* A chunk size for each number of chunks. */
static csp_var chunk_variable(csp_solver *s, int64_t trips, bool indivisible) {
    int32_t size[MAX_CHUNK_SIZES] = {(int32_t)trips};
    int count = 0;
    if (indivisible) return csp_variable_of_values(s, 1, size);
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
    for (int l = 0; l < n->loops; l++) self->chunk[l] = chunk_variable(s, n->loop[l].trips, nest_loop_is_indivisible(n, l));
    self->order = csp_variable_new(s, 0, LOOP_ORDERS - 1);
    for (int k = 0; k < OPERANDS; k++) self->slots[k] = csp_variable_new(s, 1, 2);
    csp_propagator buffers = csp_post(s, &buffers_kind, self), estimate = csp_post(s, &estimate_kind, self);
    for (int l = 0; l < n->loops; l++) {
        csp_subscribe(s, buffers, self->chunk[l], CSP_ON_BOUNDS, 0);
        csp_subscribe(s, estimate, self->chunk[l], CSP_ON_BOUNDS, 0);
    }
    for (int k = 0; k < OPERANDS; k++) csp_subscribe(s, buffers, self->slots[k], CSP_ON_BOUNDS, 0);
    csp_subscribe(s, estimate, self->order, CSP_ON_FIXED, 0);
    return csp_solver_status(s) == CSP_OK;
}

/* For traces. */
static void scheduler_name(csp_solver *s, const scheduler *self) {
    static const char *const slots[OPERANDS] = {
        [OPERAND_OUT] = "slots.out", [OPERAND_LHS] = "slots.lhs", [OPERAND_RHS] = "slots.rhs"};
    char name[32];
    csp_variable_name(s, self->order, "order");
    for (int k = 0; k < OPERANDS; k++) csp_variable_name(s, self->slots[k], slots[k]);
    for (int l = 0; l < self->problem->nest->loops; l++) {
        snprintf(name, sizeof name, "chunk.%d", l);
        csp_variable_name(s, self->chunk[l], name);
    }
}

static csp_answer scheduler_search(csp_solver *s, scheduler *self, int64_t *nodes) {
    csp_var vars[BOX_MAX_AXES + OPERANDS + 1];
    int count = 0, loops = self->problem->nest->loops;
    vars[count++] = self->order;
    for (int k = 0; k < OPERANDS; k++) vars[count++] = self->slots[k];
    for (int l = loops - 1; l >= 0; l--) vars[count++] = self->chunk[l];
    const csp_tuning *tuning = self->problem->tuning;
    if (tuning && tuning->trace) scheduler_name(s, self);
    csp_brancher brancher = csp_tuning_brancher(tuning, s, count, vars, CSP_INPUT_ORDER, CSP_MAXIMUM);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    if (self->problem->node_limit) options.node_limit = self->problem->node_limit;
    csp_tuning_apply(tuning, &options, "schedule");
    csp_search *search = csp_search_new(s, &options);
    if (!search) return CSP_ERROR;
    csp_answer answer;
    while ((answer = csp_search_next(search)) == CSP_SOLUTION) {
        schedule found;
        scheduler_read(s, self, &found);
        scheduler_keep(self, &found);
    }
    *nodes = csp_search_statistics(search).nodes;
    csp_tuning_collect(tuning, search);
    csp_search_free(search);
    return answer;
}

int schedule_solve(const schedule_problem *p, schedule *found, bool *proved, int64_t *nodes) {
    scheduler self = {.problem = p, .found = found};
    for (int k = 0; k < OPERANDS; k++)
        self.depth[k] = schedule_depth(p->hw, k == OPERAND_OUT ? MEM_ACC : p->nest->layout[k].memory);
    *proved = false;
    *nodes = 0;
    csp_solver *s = csp_solver_new();
    if (!s) return 0;
    if (scheduler_post(s, &self)) *proved = scheduler_search(s, &self, nodes) == CSP_EXHAUSTED;
    csp_solver_free(s);
    return self.count;
}

size_t schedule_format(const schedule *s, const nest *n, const embedding *e, const operator *op, char *text,
                       size_t bytes) {
    size_t used = 0;
    for (int l = 0; l < n->loops; l++) {
        const box_axis *axis = &e->box.axis[n->loop[l].axis];
        size_t room = used < bytes ? bytes - used : 0;
        char name[4 * NAME_BYTES] = "";
        for (int i = 0; i < axis->parts && strlen(name) < sizeof name - NAME_BYTES - 4; i++) {
            if (i) strcat(name, "·");
            strcat(name, op->axis[axis->part[i]].name);
        }
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s %" PRId64 "/%" PRId64, l ? ", " : "", name,
                                 s->chunk[l], n->loop[l].trips);
    }
    size_t room = used < bytes ? bytes - used : 0;
    used += (size_t)snprintf(room ? text + used : NULL, room, "; keep %s; slots out %d, lhs %d, rhs %d",
                             s->order == ORDER_KEEP_RHS ? "rhs" : "lhs", s->slots[OPERAND_OUT],
                             s->slots[OPERAND_LHS], s->slots[OPERAND_RHS]);
    return used;
}
