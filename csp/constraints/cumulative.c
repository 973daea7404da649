/* Tasks that share a capacity: time-table consistency (after Letort, Beldiceanu, Carlsson, "A
 * scalable sweep algorithm for the cumulative constraint", 2012).
 *
 * A task surely runs from its latest start to its earliest end. The sum of these parts is the
 * profile, a list of segments of constant height. No segment is above the capacity, and a task
 * starts no earlier than at the first place where it fits on the profile, its own part taken off;
 * no later than at the last. Tasks that demand more than half are disjunctive, too. */
#include "csp/constraints/cumulative.h"

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"

/* A sure part that begins, or ends. */
typedef struct profile_event {
    int64_t time;
    int task;
    bool begins;
} profile_event;

typedef struct segment {
    int64_t begin, height; /* up to the begin of the next */
} segment;

typedef struct cumulative {
    cumulative_tasks tasks;
    profile_event *events; /* of all tasks, kept sorted from run to run */
    int segment_count;
    segment *segments; /* the first begins at the beginning of time; the last has height 0 */
} cumulative;

static int64_t latest_start(const csp_solver *s, const cumulative *c, int i) {
    return csp_max(s, c->tasks.start[i]);
}

static int64_t earliest_end(const csp_solver *s, const cumulative *c, int i) {
    return (int64_t)csp_min(s, c->tasks.start[i]) + csp_min(s, c->tasks.duration[i]);
}

static bool has_part(const csp_solver *s, const cumulative *c, int i) {
    return latest_start(s, c, i) < earliest_end(s, c, i) && csp_min(s, c->tasks.demand[i]) > 0;
}

static void sort_events(const csp_solver *s, const cumulative *c) {
    for (int k = 0; k < 2 * c->tasks.n; k++) {
        profile_event *e = &c->events[k];
        e->time = e->begins ? latest_start(s, c, e->task) : earliest_end(s, c, e->task);
    }
    for (int k = 1; k < 2 * c->tasks.n; k++) {
        profile_event e = c->events[k];
        int at = k;
        for (; at > 0 && c->events[at - 1].time > e.time; at--)
            c->events[at] = c->events[at - 1];
        c->events[at] = e;
    }
}

static void build_profile(const csp_solver *s, cumulative *c) {
    sort_events(s, c);
    int last = 0;
    c->segments[0] = (segment){INT64_MIN, 0};
    for (int k = 0; k < 2 * c->tasks.n; k++) {
        profile_event e = c->events[k];
        if (!has_part(s, c, e.task)) continue;
        int64_t demand = csp_min(s, c->tasks.demand[e.task]);
        if (c->segments[last].begin < e.time) {
            c->segments[last + 1] = (segment){e.time, c->segments[last].height};
            last++;
        }
        c->segments[last].height += e.begins ? demand : -demand;
    }
    c->segment_count = last + 1;
}

static int64_t segment_end(const cumulative *c, int k) {
    return k + 1 < c->segment_count ? c->segments[k + 1].begin : INT64_MAX;
}

/* The segment that time lies in. */
static int find_segment(const cumulative *c, int64_t time) {
    int low = 0, high = c->segment_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (c->segments[middle].begin <= time)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* ---- One task against the profile ---- */

typedef struct task {
    int64_t time, demand, part_begin, part_end;
    int64_t room; /* the capacity without its demand */
} task;

static task task_at(const csp_solver *s, const cumulative *c, int i) {
    task t = {csp_min(s, c->tasks.duration[i]), csp_min(s, c->tasks.demand[i]),
              latest_start(s, c, i), earliest_end(s, c, i), 0};
    t.room = csp_max(s, c->tasks.capacity) - t.demand;
    return t;
}

static bool fits(const cumulative *c, const task *t, int k) {
    segment segment = c->segments[k];
    bool is_own = segment.begin >= t->part_begin && segment.begin < t->part_end;
    return segment.height - (is_own ? t->demand : 0) <= t->room;
}

/* The profile is as when built, so the own part is that of then: a task moves once a run. */
static bool move_start(csp_solver *s, const cumulative *c, int i) {
    task t = task_at(s, c, i);
    int64_t est = csp_min(s, c->tasks.start[i]), lst = csp_max(s, c->tasks.start[i]);
    for (int k = find_segment(c, est); c->segments[k].begin < est + t.time; k++) {
        if (!fits(c, &t, k)) est = segment_end(c, k);
        if (k + 1 == c->segment_count || est > lst) break;
    }
    if (est > lst) return false; /* also where nothing has room: a capacity may be a start, too */
    for (int k = find_segment(c, lst + t.time - 1); segment_end(c, k) > lst; k--) {
        if (!fits(c, &t, k)) lst = c->segments[k].begin - t.time;
        if (k == 0 || est > lst) break;
    }
    return csp_set_min(s, c->tasks.start[i], est) && csp_set_max(s, c->tasks.start[i], lst);
}

/* A task that surely runs at a place leaves it before the next that has no room for it; what it
 * demands is what its part's segments have left. */
static bool cap_open(csp_solver *s, const cumulative *c, int i) {
    task t = task_at(s, c, i);
    int64_t least = INT64_MAX;
    if (t.part_begin >= t.part_end) return true;
    int k = find_segment(c, t.part_begin);
    for (; k < c->segment_count && c->segments[k].begin < t.part_end; k++)
        least = min_of(least, t.room - (c->segments[k].height - t.demand));
    if (!csp_set_max(s, c->tasks.demand[i], t.demand + least)) return false;
    while (k < c->segment_count && fits(c, &t, k))
        k++;
    return k == c->segment_count ||
           csp_set_max(s, c->tasks.duration[i],
                       c->segments[k].begin - csp_min(s, c->tasks.start[i]));
}

static bool has_energy(const csp_solver *s, const cumulative *c, int i) {
    return csp_min(s, c->tasks.duration[i]) > 0 && csp_min(s, c->tasks.demand[i]) > 0;
}

/* What does not fit at all lasts no time, or demands nothing. */
static bool leave_out_large(csp_solver *s, const cumulative *c, int i) {
    int64_t capacity = csp_max(s, c->tasks.capacity);
    if (csp_min(s, c->tasks.duration[i]) > 0) return csp_set_max(s, c->tasks.demand[i], capacity);
    return csp_min(s, c->tasks.demand[i]) <= capacity || csp_set_max(s, c->tasks.duration[i], 0);
}

static csp_outcome cumulative_propagate(csp_solver *s, void *self) {
    cumulative *c = self;
    int64_t highest = 0;
    for (int i = 0; i < c->tasks.n; i++)
        if (!leave_out_large(s, c, i)) return CSP_FAIL;
    build_profile(s, c);
    for (int k = 0; k < c->segment_count; k++)
        highest = max_of(highest, c->segments[k].height);
    if (!csp_set_min(s, c->tasks.capacity, highest)) return CSP_FAIL;
    for (int i = 0; i < c->tasks.n; i++) {
        if (!has_energy(s, c, i)) continue;
        if (!cap_open(s, c, i) || !move_start(s, c, i)) return CSP_FAIL;
    }
    return CSP_AGAIN;
}

static const csp_propagator_kind cumulative_kind = {"cumulative", CSP_COST_QUADRATIC,
                                                    cumulative_propagate, NULL};

/* ---- Posting ---- */

static cumulative *cumulative_new(csp_solver *s, int n, const csp_var *start,
                                  const csp_var *duration, const csp_var *demand,
                                  csp_var capacity) {
    cumulative *c = csp_alloc(s, 1, sizeof *c);
    size_t count = (size_t)n;
    if (!c) return NULL;
    c->tasks = (cumulative_tasks){n, csp_copy(s, start, count, sizeof *start),
                                  csp_copy(s, duration, count, sizeof *duration),
                                  csp_copy(s, demand, count, sizeof *demand), capacity};
    c->events = csp_alloc(s, 2 * count, sizeof *c->events);
    c->segments = csp_alloc(s, 2 * count + 1, sizeof *c->segments);
    if (!c->tasks.start || !c->tasks.duration || !c->tasks.demand || !c->events || !c->segments)
        return NULL;
    for (int k = 0; k < 2 * n; k++)
        c->events[k] = (profile_event){.task = k / 2, .begins = k % 2 == 0};
    return c;
}

static void subscribe(csp_solver *s, csp_propagator p, const cumulative_tasks *t) {
    for (int i = 0; i < t->n; i++) {
        csp_subscribe(s, p, t->start[i], CSP_ON_BOUNDS, i);
        csp_subscribe(s, p, t->duration[i], CSP_ON_BOUNDS, i);
        csp_subscribe(s, p, t->demand[i], CSP_ON_BOUNDS, i);
    }
    csp_subscribe(s, p, t->capacity, CSP_ON_BOUNDS, t->n);
}

/* Tasks that demand more than half of the capacity exclude one another. *all: they are all tasks,
 * each fits alone, and nothing is left to do for a profile. */
static csp_status exclude_large(csp_solver *s, const cumulative_tasks *t, bool *all) {
    csp_var *start = csp_alloc(s, (size_t)t->n, sizeof *start);
    csp_var *duration = csp_alloc(s, (size_t)t->n, sizeof *duration);
    if (!start || !duration) return s->status;
    int count = 0;
    *all = true;
    for (int i = 0; i < t->n; i++) {
        if (2 * (int64_t)csp_min(s, t->demand[i]) > csp_max(s, t->capacity)) {
            start[count] = t->start[i];
            duration[count++] = t->duration[i];
        }
        *all &= csp_max(s, t->demand[i]) <= csp_min(s, t->capacity);
    }
    *all &= count == t->n;
    return count > 1 ? csp_disjunctive(s, count, start, duration, false) : s->status;
}

csp_status csp_cumulative(csp_solver *s, int n, const csp_var *start, const csp_var *duration,
                          const csp_var *demand, csp_var capacity) {
    if (!csp_are_variables(s, n, start) || !csp_are_variables(s, n, duration) ||
        !csp_are_variables(s, n, demand) || !csp_is_variable(s, capacity) || n > INT32_MAX / 4)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    bool good = csp_set_min(s, capacity, 0);
    for (int i = 0; i < n && good; i++)
        good = csp_set_min(s, duration[i], 0) && csp_set_min(s, demand[i], 0);
    if (!good) return csp_solver_fail(s, CSP_INCONSISTENT);
    cumulative *c = cumulative_new(s, n, start, duration, demand, capacity);
    if (!c) return s->status;
    bool is_disjunctive = false;
    exclude_large(s, &c->tasks, &is_disjunctive);
    if (is_disjunctive) return s->status;
    csp_propagator p = csp_post(s, &cumulative_kind, c);
    subscribe(s, p, &c->tasks);
    p = cumulative_energy_post(s, &c->tasks);
    if (p >= 0) subscribe(s, p, &c->tasks);
    return s->status;
}
