/* Room for the smallest chunks; see shortage.h. */
#include "codegen/shortage.h"

#include <inttypes.h>
#include <stdio.h>

#include "codegen/slots.h"

bool shortage_is_less(const shortage *a, const shortage *b) {
    return (double)a->has * (double)b->needs > (double)b->has * (double)a->needs;
}

/* One trip of every loop that may be cut. */
static bool smallest_chunk(const nest *n, chunk *c) {
    bool cut_all = true;
    *c = (chunk){{0}, {0}};
    for (int l = 0; l < n->loops; l++) {
        unsigned singly;
        bool divides = nest_loop_divides(n, l, &singly);
        cut_all &= divides;
        c->count[l] = divides ? 1 : n->loop[l].trips;
    }
    return cut_all;
}

bool nest_shortage(const nest *n, const hw_config *hw, shortage *worst) {
    chunk c;
    bool cut_all = smallest_chunk(n, &c), found = false;
    *worst = (shortage){0};
    for (int k = 0; k < OPERANDS; k++) {
        region r;
        shortage s = {.memory = k == OPERAND_OUT ? MEM_ACC : n->layout[k].memory,
                      .overlaps = !cut_all};
        s.has = schedule_depth(hw, s.memory);
        nest_region(n, k, &c, &r);
        s.needs = region_elems(&r);
        if (k == OPERAND_OUT && n->layout[LAYOUT_BIAS].bytes) {
            nest_region(n, LAYOUT_BIAS, &c, &r);
            s.biases = region_elems(&r);
            s.needs += s.biases;
        }
        if (s.needs <= s.has || (found && !shortage_is_less(worst, &s))) continue;
        *worst = s;
        found = true;
    }
    return found;
}

size_t shortage_format(const shortage *s, char *text, size_t bytes) {
    const char *name = s->memory == MEM_ACC   ? "accumulator"
                       : s->memory == MEM_INP ? "input"
                                              : "weight";
    char biases[64] = "";
    if (s->biases) snprintf(biases, sizeof biases, ", %" PRId64 " of them for biases", s->biases);
    return (size_t)snprintf(
        text, bytes,
        "the %s buffer holds %" PRId64 " element%s; at least %" PRId64 " are needed at a time%s%s",
        name, s->has, s->has == 1 ? "" : "s", s->needs, biases,
        s->overlaps ? ", as outputs that several sums overlap in are done together" : "");
}
