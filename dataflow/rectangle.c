/* The hyper-rectangle propagator (paper section 4.2), for counters on several lines at once.
 *
 * A line is followed from its origin. At point P, the product of the digits so far, a new digit
 * begins: the point is one step away from the origin on one axis. At the points 2P, 3P, … the digit
 * either counts on, or ends and the next one begins there; a digit's extent divides what is left of
 * the line, so that this is open at divisors of the length only. Following stops at the first point
 * that may still go two ways; its domain is cut down to those ways. */
#include "dataflow/rectangle.h"

#include <string.h>

enum { MAX_WEIGHTS = 256 };

/* What is known of one line. */
typedef struct walk {
    int digits;
    digit digit[LINE_MAX_DIGITS +
                1]; /* the newest may be open: its extent is then the least possible */
    bool complete;
} walk;

/* A place where a point may go: `value` on `axis`, 0 elsewhere. */
typedef struct place {
    int axis;
    int64_t value;
} place;

typedef struct places {
    int count;
    place place[MAX_WEIGHTS];
} places;

bool line_start(line *l, int64_t length) {
    *l = (line){.length = length};
    int64_t large[LINE_MAX_POINTS];
    int larger = 0;
    for (int64_t j = 1; j * j <= length && j < length; j++) {
        if (length % j) continue;
        if (l->points + larger + 2 > LINE_MAX_POINTS) return false;
        l->at[l->points++] = j;
        if (j > 1 && j * j != length) large[larger++] = length / j;
    }
    while (larger > 0)
        l->at[l->points++] = large[--larger];
    return true;
}

/* Coordinate z of line a's point number i. */
static csp_var point_at(const rectangle *r, int a, int i, int z) {
    return r->line[a].point[i * r->axes + z];
}

static bool point_can_be(const csp_solver *s, const rectangle *r, int a, int i, place at) {
    for (int z = 0; z < r->axes; z++)
        if (!csp_contains(s, point_at(r, a, i, z), z == at.axis ? at.value : 0)) return false;
    return true;
}

static bool point_fix(csp_solver *s, const rectangle *r, int a, int i, place at) {
    for (int z = 0; z < r->axes; z++)
        if (!csp_fix(s, point_at(r, a, i, z), z == at.axis ? at.value : 0)) return false;
    return true;
}

/* May line a have a digit on axis z? The point where it begins stands off the origin there. */
static bool line_may_use(const csp_solver *s, const rectangle *r, int a, int z) {
    for (int i = 0; i < r->line[a].points; i++)
        if (csp_max(s, point_at(r, a, i, z)) > 0) return true;
    return false;
}

unsigned rectangle_line_axes(const csp_solver *s, const rectangle *r, int a) {
    unsigned axes = 0;
    for (int z = 0; z < r->axes; z++)
        axes |= (unsigned)line_may_use(s, r, a, z) << z;
    return axes;
}

static int64_t points_in_all(const rectangle *r) {
    int64_t points = 1;
    for (int a = 0; a < r->lines; a++)
        points *= r->line[a].length;
    return points;
}

static void places_add(const csp_solver *s, const rectangle *r, int a, int point, place at,
                       places *found) {
    for (int i = 0; i < found->count; i++)
        if (found->place[i].axis == at.axis && found->place[i].value == at.value) return;
    if (found->count < MAX_WEIGHTS && point_can_be(s, r, a, point, at))
        found->place[found->count++] = at;
}

/* May a line other than `a` have a digit on axis z? */
static bool axis_is_shared(const csp_solver *s, const rectangle *r, int a, int z) {
    for (int b = 0; b < r->lines; b++)
        if (b != a && line_may_use(s, r, b, z)) return true;
    return false;
}

/* The least weight that a further digit of this line may have on axis z when no other line has one
 * there, the axis's step being `step`: what its digits there count up to. */
static int64_t own_weight(const walk *own, int z, int64_t step) {
    for (int i = 0; i < own->digits; i++)
        if (own->digit[i].axis == z) step = own->digit[i].weight * own->digit[i].extent;
    return step;
}

/* Where a digit that begins at line a's point number `point` may lie. Its weight is the axis's step
 * times the extents of the digits below it on that axis; which those are is open only if another
 * line may put some there. */
static void places_to_begin(const csp_solver *s, const rectangle *r, int a, int point,
                            const walk *own, places *found) {
    found->count = 0;
    for (int z = r->axes - 1; z >= 0; z--) {
        if (csp_max(s, point_at(r, a, point, z)) == 0) continue;
        bool shared = axis_is_shared(s, r, a, z);
        int64_t points = shared ? points_in_all(r) : 1;
        for (int64_t step = csp_min(s, r->step[z]); step != CSP_NONE_ABOVE;
             step = csp_next(s, r->step[z], step)) {
            int64_t least = own_weight(own, z, step);
            if (!shared) places_add(s, r, a, point, (place){z, least}, found);
            for (int64_t below = 1; below * below <= points && shared; below++) {
                if (points % below) continue;
                if (step * below >= least)
                    places_add(s, r, a, point, (place){z, step * below}, found);
                if (step * (points / below) >= least)
                    places_add(s, r, a, point, (place){z, step * (points / below)}, found);
            }
        }
    }
}

static void places_drop(places *ways, place at) {
    int kept = 0;
    for (int i = 0; i < ways->count; i++)
        if (ways->place[i].axis != at.axis || ways->place[i].value != at.value)
            ways->place[kept++] = ways->place[i];
    ways->count = kept;
}

/* Leaves a point just the places in `ways`. */
static bool point_keep(csp_solver *s, const rectangle *r, int a, int point, const places *ways) {
    if (ways->count == 0) return false;
    if (ways->count == 1) return point_fix(s, r, a, point, ways->place[0]);
    for (int z = 0; z < r->axes; z++) {
        csp_var x = point_at(r, a, point, z);
        int64_t from = 1;
        while (from <= csp_max(s, x)) {
            int64_t next = (int64_t)csp_max(s, x) + 1;
            for (int i = 0; i < ways->count; i++)
                if (ways->place[i].axis == z && ways->place[i].value >= from &&
                    ways->place[i].value < next)
                    next = ways->place[i].value;
            if (!csp_remove_range(s, x, from, next - 1)) return false;
            from = next + 1;
        }
    }
    return true;
}

/* Fixes the points from number `from` to before number `to`, which the digits so far decide. */
static bool line_fill(csp_solver *s, const rectangle *r, int a, const walk *w, int from, int to) {
    for (int i = from; i < to; i++) {
        int64_t at[BOX_MAX_AXES] = {0}, rest = r->line[a].at[i];
        for (int l = 0; l < w->digits; l++) {
            const digit *d = &w->digit[l];
            at[d->axis] += (l == w->digits - 1 ? rest : rest % d->extent) * d->weight;
            rest /= d->extent;
        }
        for (int z = 0; z < r->axes; z++)
            if (!csp_fix(s, point_at(r, a, i, z), at[z])) return false;
    }
    return true;
}

typedef enum follow { FOLLOW_FAIL, FOLLOW_OPEN, FOLLOW_END } follow;

/* Follows the digit that begins at point number `from` of line a to the point number *end where it
 * ends, or may end. Two digits in a row that count on together are one digit. */
static follow digit_follow(csp_solver *s, const rectangle *r, int a, int from, walk *w, int *end) {
    const line *l = &r->line[a];
    digit *d = &w->digit[w->digits - 1];
    int64_t first = l->at[from];
    for (*end = from + 1; *end < l->points; ++*end) {
        int64_t j = l->at[*end];
        if (j % first) continue;
        d->extent = j / first;
        places ways;
        places_to_begin(s, r, a, *end, w, &ways);
        place on = {d->axis, d->extent * d->weight};
        places_drop(&ways, on);
        bool may_end = ways.count > 0;
        bool may_go_on = point_can_be(s, r, a, *end, on);
        if (may_go_on && ways.count < MAX_WEIGHTS) ways.place[ways.count++] = on;
        if (!point_keep(s, r, a, *end, &ways)) return FOLLOW_FAIL;
        if (may_end) return may_go_on ? FOLLOW_OPEN : FOLLOW_END;
    }
    d->extent = l->length / first;
    return FOLLOW_END;
}

/* Follows line a as far as it is decided. */
static bool line_follow(csp_solver *s, const rectangle *r, int a, walk *w) {
    w->digits = 0;
    w->complete = false;
    for (int from = 0, end; from < r->line[a].points; from = end) {
        places ways;
        places_to_begin(s, r, a, from, w, &ways);
        if (!point_keep(s, r, a, from, &ways)) return false;
        if (ways.count > 1) return true;
        if (w->digits == LINE_MAX_DIGITS) return false;
        w->digit[w->digits++] = (digit){ways.place[0].axis, 2, ways.place[0].value};
        follow f = digit_follow(s, r, a, from, w, &end);
        if (f == FOLLOW_FAIL || !line_fill(s, r, a, w, from, end)) return false;
        if (f == FOLLOW_OPEN) return true;
    }
    w->complete = true;
    return true;
}

/* The digits on one axis, of all lines, by weight. */
static int axis_digits(const rectangle *r, const walk *w, int z, digit *sorted) {
    int count = 0;
    for (int a = 0; a < r->lines; a++)
        for (int i = 0; i < w[a].digits; i++) {
            if (w[a].digit[i].axis != z) continue;
            int at = count++;
            for (; at > 0 && sorted[at - 1].weight > w[a].digit[i].weight; at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = w[a].digit[i];
        }
    return count;
}

/* Points of line a that its decided digits leave to further ones. */
static int64_t line_rest(const rectangle *r, int a, const walk *w) {
    int64_t rest = r->line[a].length;
    for (int i = 0; i < w->digits; i++)
        rest /= w->digit[i].extent;
    return rest;
}

/* An open axis: at least what lies on it, at most that and all that open lines have left. */
static bool axis_bound(csp_solver *s, const rectangle *r, const walk *w, int z, const digit *lowest,
                       int64_t tile) {
    int64_t most = tile;
    int users = 0;
    for (int a = 0; a < r->lines; a++) {
        if (!line_may_use(s, r, a, z)) continue;
        users++;
        if (!w[a].complete) most *= line_rest(r, a, &w[a]);
    }
    if (lowest && users == 1 && !csp_fix(s, r->step[z], lowest->weight)) return false;
    return csp_set_min(s, r->tile[z], tile) && csp_set_max(s, r->tile[z], most);
}

/* Ties an axis's tile and step to the digits on it. */
static bool axis_settle(csp_solver *s, const rectangle *r, const walk *w, int z) {
    digit sorted[OPERATOR_MAX_AXES * LINE_MAX_DIGITS];
    int count = axis_digits(r, w, z, sorted);
    bool closed = true;
    for (int a = 0; a < r->lines; a++)
        closed &= w[a].complete || !line_may_use(s, r, a, z);
    int64_t tile = 1;
    for (int i = 0; i < count; i++)
        tile *= sorted[i].extent;
    if (!closed) return axis_bound(s, r, w, z, count ? &sorted[0] : NULL, tile);
    if (count == 0) return csp_fix(s, r->tile[z], 1) && csp_fix(s, r->step[z], 1);
    if (!csp_fix(s, r->step[z], sorted[0].weight)) return false;
    for (int i = 1; i < count; i++)
        if (sorted[i].weight != sorted[i - 1].weight * sorted[i - 1].extent) return false;
    return csp_fix(s, r->tile[z], tile);
}

/* No point is farther out on an axis than its tile reaches. */
static bool axis_confine(csp_solver *s, const rectangle *r, int z) {
    int64_t farthest = (int64_t)(csp_max(s, r->tile[z]) - 1) * csp_max(s, r->step[z]);
    for (int a = 0; a < r->lines; a++)
        for (int i = 0; i < r->line[a].points; i++)
            if (!csp_set_max(s, point_at(r, a, i, z), farthest)) return false;
    return true;
}

static csp_outcome rectangle_propagate(csp_solver *s, void *self) {
    const rectangle *r = self;
    walk w[OPERATOR_MAX_AXES];
    bool complete = true;
    for (int z = 0; z < r->axes; z++)
        if (!axis_confine(s, r, z)) return CSP_FAIL;
    for (int a = 0; a < r->lines; a++) {
        if (!line_follow(s, r, a, &w[a])) return CSP_FAIL;
        complete &= w[a].complete;
    }
    for (int z = 0; z < r->axes; z++)
        if (!axis_settle(s, r, w, z)) return CSP_FAIL;
    return complete ? CSP_ENTAILED : CSP_FIX;
}

static const csp_propagator_kind rectangle_kind = {
    .name = "rectangle", .cost = CSP_COST_QUADRATIC, .propagate = rectangle_propagate};

csp_status rectangle_post(csp_solver *s, const rectangle *r) {
    rectangle *self = csp_copy(s, r, 1, sizeof *r);
    if (!self) return CSP_NO_MEMORY;
    csp_propagator p = csp_post(s, &rectangle_kind, self);
    for (int a = 0; a < r->lines; a++)
        for (int i = 0; i < r->line[a].points * r->axes; i++)
            csp_subscribe(s, p, r->line[a].point[i], CSP_ON_DOMAIN, 0);
    for (int z = 0; z < r->axes; z++) {
        csp_subscribe(s, p, r->tile[z], CSP_ON_BOUNDS, 0);
        csp_subscribe(s, p, r->step[z], CSP_ON_DOMAIN, 0);
    }
    return csp_solver_status(s);
}

int rectangle_digits(csp_solver *s, const rectangle *r, int a, digit *found) {
    walk w;
    if (!line_follow(s, r, a, &w)) return 0;
    for (int i = 0; i < w.digits; i++) {
        found[i] = w.digit[i];
        found[i].weight /= csp_value(s, r->step[w.digit[i].axis]);
    }
    return w.digits;
}
