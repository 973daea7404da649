/* A number for each who comes, called in turn. See memory_gate.h. */
#include "bench/jobs/memory_gate.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct memory_gate {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* somebody went in or left */
    int64_t limit, inside;  /* bytes */
    uint64_t next, called;  /* numbers */
};

memory_gate *memory_gate_new(int64_t bytes) {
    memory_gate *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    g->limit = bytes;
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
    return g;
}

void memory_gate_free(memory_gate *g) {
    if (!g) return;
    pthread_cond_destroy(&g->changed);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

static bool has_room(const memory_gate *g, int64_t bytes) {
    return g->inside == 0 || (bytes <= g->limit && g->inside <= g->limit - bytes);
}

void memory_gate_enter(memory_gate *g, int64_t bytes) {
    pthread_mutex_lock(&g->lock);
    uint64_t number = g->next++;
    while (number != g->called || !has_room(g, bytes))
        pthread_cond_wait(&g->changed, &g->lock);
    g->called++;
    g->inside += bytes;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

void memory_gate_leave(memory_gate *g, int64_t bytes) {
    pthread_mutex_lock(&g->lock);
    g->inside -= bytes;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}
