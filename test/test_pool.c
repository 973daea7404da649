/* Jobs on threads: each done once, results in order, whatever the number of threads. */
#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "bench/jobs/pool.h"

enum { JOBS = 200 };

typedef struct load {
    int worked[JOBS];
    size_t delivered[JOBS];
    size_t deliveries, enough_after;
} load;

static void work(void *context, size_t index) {
    load *l = context;
    const struct timespec pause = {0, (long)(index * 7919 % 13) * 10000};
    nanosleep(&pause, NULL);
    l->worked[index]++;
}

static void deliver(void *context, size_t index) {
    load *l = context;
    cr_assert_eq(l->worked[index], 1);
    l->delivered[l->deliveries++] = index;
}

static bool enough(void *context) {
    const load *l = context;
    return l->deliveries >= l->enough_after;
}

Test(pool, results_come_in_order_on_any_number_of_threads) {
    for (int threads = 1; threads <= 16; threads *= 2) {
        load l = {0};
        const pool_task task = {JOBS, &l, work, deliver, NULL};
        cr_assert_eq(pool_run(threads, &task), POOL_DONE);
        cr_assert_eq(l.deliveries, JOBS);
        for (size_t i = 0; i < JOBS; i++) {
            cr_assert_eq(l.delivered[i], i);
            cr_assert_eq(l.worked[i], 1);
        }
    }
}

Test(pool, no_jobs) {
    load l = {0};
    const pool_task task = {0, &l, work, deliver, NULL};
    cr_assert_eq(pool_run(4, &task), POOL_DONE);
    cr_assert_eq(l.deliveries, 0);
}

Test(pool, enough_keeps_what_is_done) {
    static load l = {.enough_after = 50}; /* threads may still run when the test ends */
    const pool_task task = {JOBS, &l, work, deliver, enough};
    pool_outcome outcome = pool_run(2, &task);
    cr_assert(outcome == POOL_STOPPED || l.deliveries == JOBS);
    cr_assert_geq(l.deliveries, 50);
    for (size_t i = 1; i < l.deliveries; i++)
        cr_assert_gt(l.delivered[i], l.delivered[i - 1]);
}

Test(pool, there_is_a_processor) {
    cr_assert_geq(pool_default_threads(), 1);
}
