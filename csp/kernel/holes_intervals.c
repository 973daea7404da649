/* Holes between the intervals of a sorted, doubly linked list, which grows with the holes and not
 * with the range. (Gecode's range lists are the model.)
 *
 * `bits` of the variable packs the first and the last interval that bounds leave; they may stick
 * out beyond the bounds. So a change of bounds touches no interval and costs the trail nothing.
 * Intervals are numbered from 1 and taken from a stack whose height is trailed: going back frees
 * those made below. */
#include "csp/kernel/holes.h"
#include "csp/kernel/propagator.h"

enum { CHUNK_INTERVALS = 256 };

static uint64_t pack(int32_t first, int32_t second) {
    return (uint64_t)(uint32_t)second << 32 | (uint32_t)first;
}

static int32_t first_of(uint64_t pair) {
    return (int32_t)(uint32_t)pair;
}

static int32_t second_of(uint64_t pair) {
    return (int32_t)(uint32_t)(pair >> 32);
}

static csp_interval *interval_at(const csp_solver *s, int32_t i) {
    return &s->interval_chunks[i / CHUNK_INTERVALS][i % CHUNK_INTERVALS];
}

static int32_t low_of(const csp_solver *s, int32_t i) {
    return first_of(interval_at(s, i)->range);
}

static int32_t high_of(const csp_solver *s, int32_t i) {
    return second_of(interval_at(s, i)->range);
}

static int32_t after(const csp_solver *s, int32_t i) {
    return second_of(interval_at(s, i)->links);
}

static int32_t before(const csp_solver *s, int32_t i) {
    return first_of(interval_at(s, i)->links);
}

static void set_range(csp_solver *s, int32_t i, int32_t low, int32_t high) {
    csp_word_set(s, &interval_at(s, i)->range, pack(low, high));
}

static void set_links(csp_solver *s, int32_t i, int32_t previous, int32_t next) {
    csp_word_set(s, &interval_at(s, i)->links, pack(previous, next));
}

static bool add_chunk(csp_solver *s) {
    csp_interval *chunk = csp_alloc(s, CHUNK_INTERVALS, sizeof *chunk);
    if (!chunk || !csp_array_reserve(s, &s->interval_chunks, &s->chunk_capacity, s->chunk_count + 1,
                                     sizeof *s->interval_chunks))
        return false;
    s->interval_chunks[s->chunk_count++] = chunk;
    return true;
}

/* A new interval's number, or 0. What it holds needs no trail: it is above the height to go back
 * to. */
static int32_t interval_new(csp_solver *s, int32_t low, int32_t high, int32_t previous,
                            int32_t next) {
    if (s->interval_count == INT32_MAX) csp_solver_fail(s, CSP_NO_MEMORY);
    if (s->interval_count >= s->chunk_count * CHUNK_INTERVALS && !add_chunk(s)) return 0;
    int32_t i = (int32_t)s->interval_count;
    csp_word_set(s, &s->interval_count, s->interval_count + 1);
    if (s->status == CSP_NO_MEMORY) return 0;
    *interval_at(s, i) = (csp_interval){pack(low, high), pack(previous, next)};
    return i;
}

/* The interval that holds the value, or the next one. */
static int32_t interval_from(const csp_solver *s, const csp_variable *v, int32_t value) {
    int32_t i = first_of(v->bits);
    while (high_of(s, i) < value)
        i = after(s, i);
    return i;
}

static int32_t intervals_next(const csp_solver *s, const csp_variable *v, int32_t value) {
    int32_t low = low_of(s, interval_from(s, v, value));
    return low > value ? low : value;
}

static int32_t intervals_previous(const csp_solver *s, const csp_variable *v, int32_t value) {
    int32_t i = second_of(v->bits);
    while (low_of(s, i) > value)
        i = before(s, i);
    return high_of(s, i) < value ? high_of(s, i) : value;
}

static uint32_t intervals_missing(const csp_solver *s, const csp_variable *v, int32_t low,
                                  int32_t high) {
    uint32_t count = 0;
    int64_t from = low;
    for (int32_t i = interval_from(s, v, low);; i = after(s, i)) {
        if (low_of(s, i) > high) return count + (uint32_t)(high - from + 1);
        if (low_of(s, i) > from) count += (uint32_t)(low_of(s, i) - from);
        if (high_of(s, i) >= high) return count;
        from = (int64_t)high_of(s, i) + 1;
    }
}

static bool split(csp_solver *s, csp_variable *v, int32_t i, int32_t low, int32_t high) {
    int32_t next = after(s, i);
    int32_t rest = interval_new(s, high + 1, high_of(s, i), i, next);
    if (!rest) return false;
    if (i == second_of(v->bits))
        v->bits = pack(first_of(v->bits), rest);
    else
        set_links(s, next, rest, after(s, next));
    set_links(s, i, before(s, i), rest);
    set_range(s, i, low_of(s, i), low - 1);
    return true;
}

static void unlink_interval(csp_solver *s, int32_t i) {
    set_links(s, before(s, i), before(s, before(s, i)), after(s, i));
    set_links(s, after(s, i), before(s, i), after(s, after(s, i)));
}

static bool intervals_remove(csp_solver *s, csp_variable *v, int32_t low, int32_t high) {
    if (!v->bits) {
        int32_t whole = interval_new(s, v->min, v->max, 0, 0);
        if (!whole) return false;
        v->bits = pack(whole, whole);
    }
    uint32_t gone = (uint32_t)high - (uint32_t)low + 1 - intervals_missing(s, v, low, high);
    for (int32_t i = interval_from(s, v, low), next = 0; next >= 0 && low_of(s, i) <= high;
         i = next) {
        int32_t first = low_of(s, i), last = high_of(s, i);
        next = last < high ? after(s, i) : -1;
        if (first < low && last > high) {
            if (!split(s, v, i, low, high)) return false;
        } else if (first < low) {
            set_range(s, i, first, low - 1);
        } else if (last > high) {
            set_range(s, i, high + 1, last);
        } else {
            unlink_interval(s, i);
        }
    }
    v->holes += gone;
    return s->status == CSP_OK;
}

void holes_clip_intervals(const csp_solver *s, csp_variable *v) {
    if (!v->bits) return;
    if (v->holes == 0) {
        v->bits = 0;
        return;
    }
    int32_t first = first_of(v->bits), last = second_of(v->bits);
    while (high_of(s, first) < v->min)
        first = after(s, first);
    while (low_of(s, last) > v->max)
        last = before(s, last);
    v->bits = pack(first, last);
}

const holes_form holes_as_intervals = {intervals_next, intervals_previous, intervals_missing,
                                       intervals_remove};
