/* Loops and regions; see nest.h. */
#include "codegen/nest.h"

#include <string.h>

/* Two instructions for each of four parts take about as many cycles. */
enum { LEAST_CUT_CALLS = 64 };

void nest_build(const embedding *e, const layout layouts[LAYOUTS], nest *n) {
    memset(n, 0, sizeof *n);
    n->layout = layouts;
    for (int reductions = 0; reductions < 2; reductions++) {
        for (int z = 0; z < e->box.axes; z++) {
            bool output = e->box.axis[z].moves >> OPERAND_OUT & 1;
            if (e->axis[z].tiles == 1 || output == reductions) continue;
            loop *l = &n->loop[n->loops++];
            *l = (loop){.axis = z, .trips = e->axis[z].tiles};
            for (int k = 0; k < OPERANDS; k++)
                l->moves[k] = e->box.axis[z].moves >> embedding_operand(e, k) & 1;
        }
        if (!reductions) n->output_loops = n->loops;
    }
}

void nest_region(const nest *n, int k, const chunk *c, region *r) {
    const storage *s = &n->layout[k].storage;
    r->dims = s->dims;
    for (int j = 0; j < s->dims; j++) {
        int64_t low = 0, high = 0;
        for (int l = 0; l < n->loops; l++) {
            int64_t coef = s->dim[j].coef[n->loop[l].axis];
            int64_t first = coef * c->first[l], last = coef * (c->first[l] + c->count[l] - 1);
            low += coef < 0 ? last : first;
            high += coef < 0 ? first : last;
        }
        r->low[j] = low;
        r->count[j] = high - low + 1;
    }
}

int64_t region_elems(const region *r) {
    int64_t elems = 1;
    for (int j = 0; j < r->dims; j++)
        if (__builtin_mul_overflow(elems, r->count[j], &elems)) return INT64_MAX;
    return elems;
}

bool region_equal(const region *a, const region *b) {
    size_t bytes = (size_t)a->dims * sizeof a->low[0];
    return a->dims == b->dims && !memcmp(a->low, b->low, bytes) &&
           !memcmp(a->count, b->count, bytes);
}

void region_strides(const region *r, int64_t *stride) {
    int64_t elems = 1;
    for (int j = r->dims - 1; j >= 0; j--) {
        stride[j] = elems;
        elems *= r->count[j];
    }
}

int64_t region_offset(const region *all, const region *part) {
    int64_t stride[STORAGE_MAX_DIMS], offset = 0;
    region_strides(all, stride);
    for (int j = 0; j < all->dims; j++)
        offset += (part->low[j] - all->low[j]) * stride[j];
    return offset;
}

int64_t nest_loop_stride(const nest *n, int k, const region *r, int l) {
    const storage *s = &n->layout[k].storage;
    int64_t stride[STORAGE_MAX_DIMS], sum = 0;
    region_strides(r, stride);
    for (int j = 0; j < s->dims; j++)
        sum += s->dim[j].coef[n->loop[l].axis] * stride[j];
    return sum;
}

int64_t nest_region_origin(const nest *n, int k, const chunk *c, const region *r) {
    const storage *s = &n->layout[k].storage;
    int64_t stride[STORAGE_MAX_DIMS], origin = 0;
    region_strides(r, stride);
    for (int j = 0; j < s->dims; j++) {
        int64_t index = 0;
        for (int l = 0; l < n->loops; l++)
            index += s->dim[j].coef[n->loop[l].axis] * c->first[l];
        origin += (index - r->low[j]) * stride[j];
    }
    return origin;
}

static int64_t dim_coef(const nest *n, const storage_dim *dim, int l) {
    int64_t coef = dim->coef[n->loop[l].axis];
    return coef < 0 ? -coef : coef;
}

/* Does loop l step in this dimension over just what the loops of lesser steps reach together, as a
 * digit of a number does? */
static bool loop_is_a_digit(const nest *n, const storage_dim *dim, int l) {
    int64_t own = dim_coef(n, dim, l), below = 0;
    for (int m = 0; m < n->loops; m++)
        if (m != l && dim_coef(n, dim, m) <= own)
            below += dim_coef(n, dim, m) * (n->loop[m].trips - 1);
    return own == below + 1;
}

bool nest_loop_divides(const nest *n, int l, unsigned *singly) {
    const storage *out = &n->layout[OPERAND_OUT].storage;
    int moved = 0;
    *singly = 0;
    for (int j = 0; j < out->dims; j++) {
        int64_t own = dim_coef(n, &out->dim[j], l);
        if (own == 0) continue;
        if (++moved > 1 || !loop_is_a_digit(n, &out->dim[j], l)) return false;
        for (int m = 0; m < n->loops; m++) {
            if (dim_coef(n, &out->dim[j], m) <= own) continue;
            if (!loop_is_a_digit(n, &out->dim[j], m)) return false;
            *singly |= 1u << m;
        }
    }
    return true;
}

bool nest_output_has_gaps(const nest *n) {
    unsigned singly;
    for (int l = 0; l < n->output_loops; l++)
        if (!nest_loop_divides(n, l, &singly)) return true;
    return false;
}

int region_outer_dim(const region *r) {
    for (int j = 0; j < r->dims; j++)
        if (r->count[j] > 1) return j;
    return -1;
}

int nest_cutting_loop(const nest *n, const chunk *c) {
    const storage *out = &n->layout[OPERAND_OUT].storage;
    region r;
    int64_t calls = 1;
    for (int l = 0; l < n->loops; l++)
        calls *= c->count[l];
    if (calls < LEAST_CUT_CALLS) return -1;
    nest_region(n, OPERAND_OUT, c, &r);
    int dim = region_outer_dim(&r), found = -1;
    for (int l = 0; l < n->loops && dim >= 0; l++) {
        if (out->dim[dim].coef[n->loop[l].axis] == 0) continue;
        if (found >= 0 || out->dim[dim].coef[n->loop[l].axis] != 1) return -1;
        found = l;
    }
    for (int j = 0; j < out->dims && found >= 0; j++)
        if (j != dim && out->dim[j].coef[n->loop[found].axis]) return -1;
    return found;
}
