/* Admission by memory: never more than the limit at once, except one alone; nobody waits for ever.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "bench/jobs/memory_gate.h"
#include "test/random.h"

enum { LIMIT = 1000, THREADS = 8, VISITS = 60 };

static memory_gate *gate;
static _Atomic int64_t inside, visitors, alone, visits, mistakes;

static void nap(long microseconds) {
    const struct timespec pause = {0, microseconds * 1000};
    nanosleep(&pause, NULL);
}

static void visit(int64_t bytes) {
    memory_gate_enter(gate, bytes);
    int64_t now = atomic_fetch_add(&inside, bytes) + bytes, others = atomic_fetch_add(&visitors, 1);
    if (now > LIMIT && others > 0) atomic_fetch_add(&mistakes, 1);
    nap(bytes % 7 * 20);
    if (bytes > LIMIT) {
        atomic_fetch_add(&alone, 1);
        if (visitors != 1) atomic_fetch_add(&mistakes, 1);
    }
    atomic_fetch_sub(&visitors, 1);
    atomic_fetch_sub(&inside, bytes);
    memory_gate_leave(gate, bytes);
    atomic_fetch_add(&visits, 1);
}

static void *visit_often(void *seed) {
    uint64_t state = *(uint64_t *)seed;
    static const int64_t most_bytes[] = {1, 300, LIMIT, 3 * LIMIT};
    for (int i = 0; i < VISITS; i++)
        visit(random_between(&state, 1, most_bytes[random_below(&state, 4)]));
    return NULL;
}

Test(memory_gate, lets_in_what_fits_and_what_never_fits_alone) {
    pthread_t thread[THREADS];
    uint64_t seed[THREADS];
    gate = memory_gate_new(LIMIT);
    for (int i = 0; i < THREADS; i++) {
        seed[i] = (uint64_t)i;
        cr_assert_eq(pthread_create(&thread[i], NULL, visit_often, &seed[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    cr_expect_eq(visits, THREADS * VISITS);
    cr_expect_eq(inside, 0);
    cr_expect_eq(mistakes, 0);
    cr_expect_gt(alone, 0);
    memory_gate_free(gate);
}

static void *visit_large(void *bytes) {
    memory_gate_enter(gate, *(int64_t *)bytes);
    atomic_fetch_add(&visits, 1);
    memory_gate_leave(gate, *(int64_t *)bytes);
    return NULL;
}

/* One that needs all waits for those inside, and is not overtaken by small ones for ever. */
Test(memory_gate, who_needs_much_waits_and_gets_in) {
    pthread_t large;
    int64_t all = LIMIT;
    gate = memory_gate_new(LIMIT);
    memory_gate_enter(gate, 400);
    memory_gate_enter(gate, 600); /* fits exactly: this thread is two visitors */
    cr_assert_eq(pthread_create(&large, NULL, visit_large, &all), 0);
    nap(2000);
    cr_expect_eq(visits, 0);
    memory_gate_leave(gate, 600);
    nap(2000);
    cr_expect_eq(visits, 0, "400 are still inside");
    memory_gate_leave(gate, 400);
    pthread_join(large, NULL);
    cr_expect_eq(visits, 1);
    memory_gate_free(gate);
}
