/* A counter hands out jobs; the caller waits for each result in turn. See pool.h. */
#include "bench/jobs/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct pool {
    pthread_mutex_t lock;
    pthread_cond_t finished; /* some job */
    pool_task task;
    size_t next;
    bool stopped;
    bool *done; /* per job */
    pthread_t *thread;
} pool;

static void pool_free(pool *p) {
    if (!p) return;
    free(p->done);
    free(p->thread);
    free(p);
}

static pool *pool_new(size_t threads, const pool_task *task) {
    pool *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->task = *task;
    p->done = calloc(task->jobs, sizeof *p->done);
    p->thread = calloc(threads, sizeof *p->thread);
    if (!p->done || !p->thread) {
        pool_free(p);
        return NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->finished, NULL);
    return p;
}

/* Under the lock: takes the next job. */
static bool pool_take(pool *p, size_t *index) {
    if (p->stopped || p->next == p->task.jobs) return false;
    *index = p->next++;
    return true;
}

static void *pool_thread(void *argument) {
    pool *p = argument;
    size_t index;
    pthread_mutex_lock(&p->lock);
    while (pool_take(p, &index)) {
        pthread_mutex_unlock(&p->lock);
        p->task.work(p->task.context, index);
        pthread_mutex_lock(&p->lock);
        p->done[index] = true;
        pthread_cond_signal(&p->finished);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Under the lock: waits a moment, or until a job is finished. */
static void pool_wait(pool *p) {
    enum { MOMENT_NS = 100000000, SECOND_NS = 1000000000 };
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += MOMENT_NS;
    until.tv_sec += until.tv_nsec / SECOND_NS;
    until.tv_nsec %= SECOND_NS;
    pthread_cond_timedwait(&p->finished, &p->lock, &until);
}

/* Under the lock: is job i done, now or after waiting? */
static bool pool_await(pool *p, size_t i) {
    while (!p->done[i] && !p->stopped) {
        pool_wait(p);
        p->stopped = p->task.enough && p->task.enough(p->task.context);
    }
    return p->done[i];
}

static void pool_deliver_all(pool *p) {
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->task.jobs; i++) {
        if (!pool_await(p, i)) continue;
        pthread_mutex_unlock(&p->lock);
        p->task.deliver(p->task.context, i);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
}

static int pool_start(pool *p, int threads) {
    int started = 0;
    while (started < threads && pthread_create(&p->thread[started], NULL, pool_thread, p) == 0)
        started++;
    return started;
}

pool_outcome pool_run(int threads, const pool_task *task) {
    if (task->jobs == 0) return POOL_DONE;
    if ((size_t)threads > task->jobs) threads = (int)task->jobs;
    pool *p = pool_new((size_t)threads, task);
    if (!p) return POOL_FAILED;
    int started = pool_start(p, threads);
    if (started > 0) pool_deliver_all(p);
    if (p->stopped) return POOL_STOPPED;
    for (int i = 0; i < started; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->finished);
    pthread_mutex_destroy(&p->lock);
    pool_free(p);
    return started > 0 ? POOL_DONE : POOL_FAILED;
}

int pool_default_threads(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}
