/* Packing and scheduling. Durations, demands and sides are numbers, in the open cases variables. */
#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

static csp_status post_bin_packing(instance *in) {
    int64_t size[BRUTE_VARIABLES];
    int m = between(in, 1, in->n / 2), n = in->n - m;
    in->m = m;
    in->number[0] = between(in, -1, 1);
    for (int i = 0; i < n; i++)
        in->number[1 + i] = size[i] = between(in, 0, 3);
    return csp_bin_packing(in->s, n, in->x, size, m, in->x + n, (int32_t)in->number[0]);
}

static bool holds_bin_packing(const instance *in, const int *v) {
    int64_t sums[BRUTE_VARIABLES] = {0};
    int n = in->n - in->m;
    for (int i = 0; i < n; i++) {
        int64_t j = v[i] - in->number[0];
        if (j < 0 || j >= in->m) return false;
        sums[j] += in->number[1 + i];
    }
    for (int j = 0; j < in->m; j++)
        if (sums[j] != v[n + j]) return false;
    return true;
}

/* ---- Tasks ---- */

static bool is_within_capacity(int n, const int64_t *start, const int64_t *duration,
                               const int64_t *demand, int64_t capacity) {
    if (capacity < 0) return false;
    for (int i = 0; i < n; i++)
        if (duration[i] < 0 || demand[i] < 0) return false;
    for (int64_t time = -10; time < 30; time++) {
        int64_t sum = 0;
        for (int i = 0; i < n; i++)
            if (start[i] <= time && time < start[i] + duration[i]) sum += demand[i];
        if (sum > capacity) return false;
    }
    return true;
}

/* number[1 + 2i], number[2 + 2i]: duration and demand of task i. */
static csp_status post_cumulative(instance *in) {
    csp_var duration[BRUTE_VARIABLES], demand[BRUTE_VARIABLES];
    in->number[0] = between(in, 1, 4);
    for (int i = 0; i < in->n; i++) {
        in->number[1 + 2 * i] = between(in, 0, 4);
        in->number[2 + 2 * i] = between(in, 0, 3);
        duration[i] = csp_constant(in->s, (int32_t)in->number[1 + 2 * i]);
        demand[i] = csp_constant(in->s, (int32_t)in->number[2 + 2 * i]);
    }
    return csp_cumulative(in->s, in->n, in->x, duration, demand,
                          csp_constant(in->s, (int32_t)in->number[0]));
}

static bool holds_cumulative(const instance *in, const int *v) {
    int64_t start[BRUTE_VARIABLES], duration[BRUTE_VARIABLES], demand[BRUTE_VARIABLES];
    for (int i = 0; i < in->n; i++) {
        start[i] = v[i];
        duration[i] = in->number[1 + 2 * i];
        demand[i] = in->number[2 + 2 * i];
    }
    return is_within_capacity(in->n, start, duration, demand, in->number[0]);
}

/* Two tasks with everything a variable. */
static csp_status post_cumulative_open(instance *in) {
    return csp_cumulative(in->s, 2, in->x, in->x + 2, in->x + 4, in->x[6]);
}

static bool holds_cumulative_open(const instance *in, const int *v) {
    (void)in;
    int64_t at[7];
    for (int i = 0; i < 7; i++)
        at[i] = v[i];
    return is_within_capacity(2, at, at + 2, at + 4, at[6]);
}

/* Do two tasks, or points between, clash? */
static bool clash(int64_t a, int64_t a_time, int64_t b, int64_t b_time, bool strict) {
    if (!strict && (a_time == 0 || b_time == 0)) return false;
    return a + a_time > b && b + b_time > a;
}

static csp_status post_disjunctive(instance *in) {
    csp_var duration[BRUTE_VARIABLES];
    in->number[0] = between(in, 0, 1);
    for (int i = 0; i < in->n; i++) {
        in->number[1 + i] = between(in, 0, 4);
        duration[i] = csp_constant(in->s, (int32_t)in->number[1 + i]);
    }
    return csp_disjunctive(in->s, in->n, in->x, duration, in->number[0]);
}

static bool holds_disjunctive(const instance *in, const int *v) {
    for (int i = 0; i < in->n; i++)
        for (int j = 0; j < i; j++)
            if (clash(v[i], in->number[1 + i], v[j], in->number[1 + j], in->number[0]))
                return false;
    return true;
}

static csp_status post_disjunctive_open(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_disjunctive(in->s, 3, in->x, in->x + 3, in->number[0]);
}

static bool holds_disjunctive_open(const instance *in, const int *v) {
    for (int i = 0; i < 3; i++) {
        if (v[3 + i] < 0) return false;
        for (int j = 0; j < i; j++)
            if (clash(v[i], v[3 + i], v[j], v[3 + j], in->number[0])) return false;
    }
    return true;
}

/* ---- Rectangles ---- */

static csp_status post_no_overlap(instance *in) {
    csp_var side[BRUTE_VARIABLES];
    int half = in->n / 2;
    in->number[0] = between(in, 0, 1);
    for (int i = 0; i < 2 * half; i++) {
        in->number[1 + i] = between(in, 0, 3);
        side[i] = csp_constant(in->s, (int32_t)in->number[1 + i]);
    }
    return csp_no_overlap(in->s, half, in->x, in->x + half, side, side + half, in->number[0]);
}

static bool overlap(int64_t ax, int64_t ay, int64_t aw, int64_t ah, int64_t bx, int64_t by,
                    int64_t bw, int64_t bh, bool strict) {
    if (!strict && (aw == 0 || ah == 0 || bw == 0 || bh == 0)) return false;
    return ax + aw > bx && bx + bw > ax && ay + ah > by && by + bh > ay;
}

static bool holds_no_overlap(const instance *in, const int *v) {
    int half = in->n / 2;
    const int64_t *side = in->number + 1;
    for (int i = 0; i < half; i++)
        for (int j = 0; j < i; j++)
            if (overlap(v[i], v[half + i], side[i], side[half + i], v[j], v[half + j], side[j],
                        side[half + j], in->number[0]))
                return false;
    return true;
}

static csp_status post_no_overlap_open(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_no_overlap(in->s, 2, in->x, in->x + 2, in->x + 4, in->x + 6, in->number[0]);
}

static bool holds_no_overlap_open(const instance *in, const int *v) {
    for (int i = 4; i < 8; i++)
        if (v[i] < 0) return false;
    return !overlap(v[0], v[2], v[4], v[6], v[1], v[3], v[5], v[7], in->number[0]);
}

const brute_constraint meanings_scheduling[] = {
    {"bin packing", 2, 6, -1, 4, post_bin_packing, holds_bin_packing, BRUTE_SOUND, NULL, 0},
    {"cumulative", 1, 4, -2, 6, post_cumulative, holds_cumulative, BRUTE_SOUND, NULL, 0},
    {"cumulative open", 7, 7, -1, 2, post_cumulative_open, holds_cumulative_open, BRUTE_SOUND, NULL,
     0},
    {"disjunctive", 1, 4, -2, 6, post_disjunctive, holds_disjunctive, BRUTE_SOUND, NULL, 0},
    {"disjunctive open", 6, 6, -1, 3, post_disjunctive_open, holds_disjunctive_open, BRUTE_SOUND,
     NULL, 0},
    {"no overlap", 4, 6, -1, 3, post_no_overlap, holds_no_overlap, BRUTE_SOUND, NULL, 0},
    {"no overlap open", 8, 8, 0, 2, post_no_overlap_open, holds_no_overlap_open, BRUTE_SOUND, NULL,
     0},
    {.name = NULL},
};
