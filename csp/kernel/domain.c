/* Changes of domains. Each works on a plain variable; a view first translates the value. The order
 * is always: check, save, change, wake the subscribers. */
#include "csp/kernel/domain.h"

#include "csp/base/arithmetic.h"
#include "csp/kernel/holes.h"
#include "csp/kernel/propagator.h"

static csp_variable *variable_of(const csp_solver *s, csp_var x) {
    return &s->variables[x];
}

static bool save(csp_solver *s, csp_variable *v) {
    return v->stamp == s->stamp || csp_trail_save_variable(s, v);
}

/* ---- Small domains: a change keeps some of the bits, and everything else follows from those left
 * ---- */

/* (The compiler's own is a call where the machine's instruction may not be used.) */
static uint32_t count_bits(uint64_t bits) {
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

static bool small_keep(csp_solver *s, csp_variable *v, uint64_t kept) {
    kept &= v->bits;
    if (kept == v->bits) return true;
    if (!kept || !save(s, v)) return false;
    int first = __builtin_ctzll(kept), last = 63 - __builtin_clzll(kept);
    int32_t min = (int32_t)((uint32_t)v->base + (uint32_t)first);
    int32_t max = (int32_t)((uint32_t)v->base + (uint32_t)last);
    uint64_t run = kept >> first;
    csp_event event = min == max                       ? CSP_ON_FIXED
                      : min != v->min || max != v->max ? CSP_ON_BOUNDS
                                                       : CSP_ON_DOMAIN;
    v->bits = kept;
    v->min = min;
    v->max = max;
    v->holes = run & (run + 1) ? (uint32_t)(last - first + 1) - count_bits(kept) : 0;
    csp_wake(s, v, event);
    return true;
}

/* The bits of values from `low` up, from `high` down; both inside the bounds. */
static uint64_t bits_from(const csp_variable *v, int64_t low) {
    return ~UINT64_C(0) << (low - v->base);
}

static uint64_t bits_to(const csp_variable *v, int64_t high) {
    return ~UINT64_C(0) >> (63 - (high - v->base));
}

/* ---- Any domain ---- */

static void changed_bounds(csp_solver *s, csp_variable *v) {
    if (v->kind == CSP_DOMAIN_WIDE) holes_clip_intervals(s, v);
    csp_wake(s, v, v->min == v->max ? CSP_ON_FIXED : CSP_ON_BOUNDS);
}

static bool variable_set_min(csp_solver *s, csp_variable *v, int64_t value) {
    if (value > v->max) return false;
    if (v->kind == CSP_DOMAIN_SMALL) return small_keep(s, v, bits_from(v, value));
    if (!save(s, v)) return false;
    int32_t low = (int32_t)value;
    if (v->holes) {
        low = holes_of(v)->next(s, v, low);
        v->holes -= holes_of(v)->missing(s, v, v->min, low);
    }
    v->min = low;
    changed_bounds(s, v);
    return true;
}

static bool variable_set_max(csp_solver *s, csp_variable *v, int64_t value) {
    if (value < v->min) return false;
    if (v->kind == CSP_DOMAIN_SMALL) return small_keep(s, v, bits_to(v, value));
    if (!save(s, v)) return false;
    int32_t high = (int32_t)value;
    if (v->holes) {
        high = holes_of(v)->previous(s, v, high);
        v->holes -= holes_of(v)->missing(s, v, high, v->max);
    }
    v->max = high;
    changed_bounds(s, v);
    return true;
}

static bool variable_fix(csp_solver *s, csp_variable *v, int32_t value) {
    if (v->min == v->max) return true;
    if (v->kind == CSP_DOMAIN_SMALL)
        return small_keep(s, v, bits_from(v, value) & bits_to(v, value));
    if (!save(s, v)) return false;
    v->min = v->max = value;
    v->holes = 0;
    changed_bounds(s, v);
    return true;
}

/* Takes out low..high, strictly inside the bounds. */
static bool variable_remove_inside(csp_solver *s, csp_variable *v, int32_t low, int32_t high) {
    uint32_t before = v->holes;
    if (!save(s, v) || !holes_of(v)->remove(s, v, low, high)) return false;
    if (v->holes != before) csp_wake(s, v, CSP_ON_DOMAIN);
    return true;
}

/* Takes out low..high, of which a part at least is inside the bounds. */
static bool variable_remove_range(csp_solver *s, csp_variable *v, int64_t low, int64_t high) {
    if (low <= v->min) return variable_set_min(s, v, high + 1);
    if (high >= v->max) return variable_set_max(s, v, low - 1);
    if (v->kind == CSP_DOMAIN_SMALL)
        return small_keep(s, v, ~(bits_from(v, low) & bits_to(v, high)));
    return variable_remove_inside(s, v, (int32_t)low, (int32_t)high);
}

/* ---- Views ---- */

bool csp_domain_set_min(csp_solver *s, csp_var x, int64_t value) {
    if (x >= 0) return variable_set_min(s, variable_of(s, x), value);
    if (value > csp_max(s, x)) return false;
    csp_view_record view = s->views[~x];
    if (view.is_reversed)
        return csp_set_max(s, view.base, divide_floor(value - view.offset, view.scale));
    return csp_set_min(s, view.base, divide_ceiling(value - view.offset, view.scale));
}

bool csp_domain_set_max(csp_solver *s, csp_var x, int64_t value) {
    if (x >= 0) return variable_set_max(s, variable_of(s, x), value);
    if (value < csp_min(s, x)) return false;
    csp_view_record view = s->views[~x];
    if (view.is_reversed)
        return csp_set_min(s, view.base, divide_ceiling(value - view.offset, view.scale));
    return csp_set_max(s, view.base, divide_floor(value - view.offset, view.scale));
}

bool csp_domain_fix(csp_solver *s, csp_var x, int64_t value) {
    if (!csp_contains(s, x, value)) return false;
    if (x >= 0) return variable_fix(s, variable_of(s, x), (int32_t)value);
    csp_view_record view = s->views[~x];
    return variable_fix(s, variable_of(s, view.base),
                        (int32_t)((value - view.offset) / view.scale));
}

bool csp_domain_remove(csp_solver *s, csp_var x, int64_t value) {
    if (x < 0) {
        csp_view_record view = s->views[~x];
        value = (value - view.offset) / view.scale;
        x = view.base;
    }
    return variable_remove_range(s, variable_of(s, x), value, value);
}

bool csp_remove_range(csp_solver *s, csp_var x, int64_t low, int64_t high) {
    if (low < csp_min(s, x)) low = csp_min(s, x);
    if (high > csp_max(s, x)) high = csp_max(s, x);
    if (low > high) return true;
    if (x < 0) {
        csp_view_record view = s->views[~x];
        int64_t first = low - view.offset, last = high - view.offset;
        low = divide_ceiling(view.is_reversed ? last : first, view.scale);
        high = divide_floor(view.is_reversed ? first : last, view.scale);
        if (low > high) return true;
        x = view.base;
    }
    return variable_remove_range(s, variable_of(s, x), low, high);
}

/* ---- Bits of a window ---- */

static uint64_t shifted(uint64_t bits, int64_t by) {
    if (by <= -64 || by >= 64) return 0;
    return by >= 0 ? bits << by : bits >> -by;
}

/* Where bit 0 of the small domain behind x lies in the window; false if x is not as simple. */
static bool window_shift(const csp_solver *s, csp_var x, int64_t first, int64_t *shift) {
    const csp_view_record *view = x < 0 ? &s->views[~x] : NULL;
    const csp_variable *v = &s->variables[view ? view->base : x];
    *shift = v->base + (view ? (int64_t)view->offset : 0) - first;
    return v->kind == CSP_DOMAIN_SMALL && (!view || view->scale == 1);
}

/* The bits of low..high in the window. */
static uint64_t window_range(int64_t low, int64_t high, int64_t first) {
    if (low < first) low = first;
    if (high > first + 63) high = first + 63;
    return low > high ? 0 : ~UINT64_C(0) >> (63 - (high - low)) << (low - first);
}

/* The window at `first` in a dense domain, bits outside its bounds included: parts of two words. */
static uint64_t dense_window(const csp_variable *v, int64_t first) {
    int64_t position = first - v->base, words = (int64_t)(v->bits + 63) / 64;
    int64_t word = divide_floor(position, 64), shift = position - 64 * word;
    uint64_t low = word >= 0 && word < words ? v->words[word] >> shift : 0;
    uint64_t high =
        shift > 0 && word >= -1 && word + 1 < words ? v->words[word + 1] << (64 - shift) : 0;
    return low | high;
}

uint64_t csp_bits(const csp_solver *s, csp_var x, int64_t first) {
    int64_t shift;
    const csp_view_record *view = x < 0 ? &s->views[~x] : NULL;
    const csp_variable *v = &s->variables[view ? view->base : x];
    if (window_shift(s, x, first, &shift)) return shifted(v->bits, shift);
    if (!view || view->scale == 1) {
        int64_t inner = view ? first - view->offset : first;
        uint64_t range = window_range(v->min, v->max, inner);
        if (v->holes == 0) return range;
        if (v->kind == CSP_DOMAIN_DENSE) return range & dense_window(v, inner);
    }
    uint64_t bits = 0;
    for (int64_t value = csp_next(s, x, first - 1); value < first + 64;
         value = csp_next(s, x, value))
        bits |= UINT64_C(1) << (value - first);
    return bits;
}

bool csp_remove_bits(csp_solver *s, csp_var x, int64_t first, uint64_t gone) {
    int64_t shift;
    if (window_shift(s, x, first, &shift))
        return small_keep(s, variable_of(s, x < 0 ? s->views[~x].base : x), ~shifted(gone, -shift));
    for (; gone; gone &= gone - 1)
        if (!csp_remove(s, x, first + __builtin_ctzll(gone))) return false;
    return true;
}

/* ---- Reading ---- */

bool csp_variable_contains(const csp_solver *s, const csp_variable *v, int32_t value) {
    if (v->kind != CSP_DOMAIN_WIDE) {
        uint32_t position = (uint32_t)value - (uint32_t)v->base;
        return v->words[position / 64] >> position % 64 & 1;
    }
    return holes_of(v)->next(s, v, value) == value;
}

static int64_t variable_next(const csp_solver *s, const csp_variable *v, int64_t value) {
    if (value < v->min) return v->min;
    if (value >= v->max) return CSP_NONE_ABOVE;
    return v->holes ? holes_of(v)->next(s, v, (int32_t)value + 1) : value + 1;
}

static int64_t variable_previous(const csp_solver *s, const csp_variable *v, int64_t value) {
    if (value > v->max) return v->max;
    if (value <= v->min) return CSP_NONE_BELOW;
    return v->holes ? holes_of(v)->previous(s, v, (int32_t)value - 1) : value - 1;
}

int64_t csp_next(const csp_solver *s, csp_var x, int64_t value) {
    if (x >= 0) return variable_next(s, variable_of(s, x), value);
    if (value >= csp_max(s, x)) return CSP_NONE_ABOVE;
    if (value < csp_min(s, x)) return csp_min(s, x);
    csp_view_record view = s->views[~x];
    const csp_variable *v = variable_of(s, view.base);
    int64_t inner = value - view.offset;
    inner = view.is_reversed ? variable_previous(s, v, divide_ceiling(inner, view.scale))
                             : variable_next(s, v, divide_floor(inner, view.scale));
    return inner * view.scale + view.offset;
}

int64_t csp_previous(const csp_solver *s, csp_var x, int64_t value) {
    if (x >= 0) return variable_previous(s, variable_of(s, x), value);
    if (value <= csp_min(s, x)) return CSP_NONE_BELOW;
    if (value > csp_max(s, x)) return csp_max(s, x);
    csp_view_record view = s->views[~x];
    const csp_variable *v = variable_of(s, view.base);
    int64_t inner = value - view.offset;
    inner = view.is_reversed ? variable_next(s, v, divide_floor(inner, view.scale))
                             : variable_previous(s, v, divide_ceiling(inner, view.scale));
    return inner * view.scale + view.offset;
}
