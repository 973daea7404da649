/* A counter hands out jobs; the caller waits for each result in turn. See pool.h. */
#include "bench/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct pool {
    pthread_mutex_t lock;
    pthread_cond_t finished; /* some job */
    size_t count, next;
    bool stopped;
    bool *done; /* per job */
    pool_work *work;
    void *context;
} pool;

/* Under the lock: takes the next job. */
static bool pool_take(pool *p, size_t *index) {
    if (p->stopped || p->next == p->count) return false;
    *index = p->next++;
    return true;
}

static void *pool_thread(void *argument) {
    pool *p = argument;
    size_t index;
    pthread_mutex_lock(&p->lock);
    while (pool_take(p, &index)) {
        pthread_mutex_unlock(&p->lock);
        p->work(p->context, index);
        pthread_mutex_lock(&p->lock);
        p->done[index] = true;
        pthread_cond_signal(&p->finished);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void pool_deliver_all(pool *p, pool_deliver *deliver) {
    bool wanted = true;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count && wanted; i++) {
        while (!p->done[i])
            pthread_cond_wait(&p->finished, &p->lock);
        pthread_mutex_unlock(&p->lock);
        wanted = deliver(p->context, i);
        pthread_mutex_lock(&p->lock);
    }
    p->stopped = true;
    pthread_mutex_unlock(&p->lock);
}

bool pool_run(int threads, size_t count, pool_work *work, pool_deliver *deliver, void *context) {
    if (count == 0) return true;
    if ((size_t)threads > count) threads = (int)count;
    pool p = {.count = count, .work = work, .context = context};
    pthread_t *thread = calloc((size_t)threads, sizeof *thread);
    p.done = calloc(count, sizeof *p.done);
    int started = 0;
    if (thread && p.done) {
        pthread_mutex_init(&p.lock, NULL);
        pthread_cond_init(&p.finished, NULL);
        while (started < threads && pthread_create(&thread[started], NULL, pool_thread, &p) == 0)
            started++;
        if (started > 0) pool_deliver_all(&p, deliver);
        for (int i = 0; i < started; i++)
            pthread_join(thread[i], NULL);
        pthread_cond_destroy(&p.finished);
        pthread_mutex_destroy(&p.lock);
    }
    free(thread);
    free(p.done);
    return started > 0;
}

int pool_default_threads(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}
