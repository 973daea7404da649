/* Room for slots; see slots.h. More of them never cost cycles, so there are as many as are of use
 * and fit. */
#include "codegen/slots.h"

#include <string.h>

#include "codegen/window.h"
#include "isa/instruction.h"

enum { WHOLE_BIAS_SHARE = 8 };

int64_t schedule_depth(const hw_config *hw, enum memory memory) {
    int64_t named = (int64_t)1 << (memory == MEM_WGT ? WGT_BITS : DST_BITS);
    return hw->depth[memory] < named ? hw->depth[memory] : named;
}

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

int64_t schedule_slots_with_room(const schedule_problem *p, const int64_t *count, int k) {
    return slots_of_elems(p, count, k, operand_elems(p->nest, k, count));
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
