/* Homes and what is new in them; see window.h. */
#include "codegen/window.h"

/* The one dimension that loop l moves in operand k, upwards; -1 when there is none. */
static int moved_dim(const nest *n, int k, int l) {
    const storage *s = &n->layout[k].storage;
    int found = -1;
    for (int j = 0; j < s->dims; j++) {
        int64_t coef = s->dim[j].coef[n->loop[l].axis];
        if (coef == 0) continue;
        if (coef < 0 || found >= 0) return -1;
        found = j;
    }
    return found;
}

bool window_can_grow(const nest *n, const schedule *s, int k, int l) {
    int dim = moved_dim(n, k, l);
    if (dim < 0 || schedule_chunks(n, s, l) == 1) return false;
    chunk c = {{0}, {0}};
    region r;
    for (int i = 0; i < n->loops; i++)
        c.count[i] = i == l ? 1 : schedule_most_trips(n, s, i);
    nest_region(n, k, &c, &r);
    for (int j = 0; j < dim; j++)
        if (r.count[j] > 1) return false;
    return r.count[dim] > n->layout[k].storage.dim[dim].coef[n->loop[l].axis];
}

void window_home(const nest *n, const schedule *s, int k, const chunk *c, region *home) {
    chunk all = *c;
    int l = s->grows[k];
    if (l >= 0) {
        all.first[l] = 0;
        all.count[l] = n->loop[l].trips;
    }
    nest_region(n, k, &all, home);
}

void window_fresh(const nest *n, const schedule *s, int k, const chunk *c, bool grows,
                  region *fresh) {
    nest_region(n, k, c, fresh);
    if (!grows) return;
    int l = s->grows[k], dim = moved_dim(n, k, l);
    int64_t there =
        fresh->count[dim] - n->layout[k].storage.dim[dim].coef[n->loop[l].axis] * c->count[l];
    if (there < 0) there = 0;
    fresh->low[dim] += there;
    fresh->count[dim] -= there;
}
