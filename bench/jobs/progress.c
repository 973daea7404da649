/* A thread redraws one line every quarter second; the lock is held by whoever writes to the
 * terminal. */
#include "bench/jobs/progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "csp/base/clock.h"

struct progress {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    pthread_t thread;
    const char *what;
    size_t total, done;
    double began;
    bool drawn, end;
};

/* "8 s", "3 min 20 s", "2 h 5 min" */
static void duration_format(double seconds, char *text, size_t bytes) {
    long whole = (long)(seconds + 0.5);
    if (whole < 60)
        snprintf(text, bytes, "%ld s", whole);
    else if (whole < 3600)
        snprintf(text, bytes, "%ld min %ld s", whole / 60, whole % 60);
    else
        snprintf(text, bytes, "%ld h %ld min", whole / 3600, whole / 60 % 60);
}

static void progress_clear(progress *p) {
    if (p->drawn) fputs("\r\033[K", stderr);
    p->drawn = false;
}

static void progress_draw(progress *p) {
    char time[32];
    double passed = clock_seconds() - p->began;
    if (passed < 1) return;
    p->drawn = true;
    duration_format(passed, time, sizeof time);
    fprintf(stderr, "\r\033[K");
    if (p->total == 0) {
        fprintf(stderr, "%s, %s", p->what, time);
        return;
    }
    fprintf(stderr, "%zu of %zu %s in %s", p->done, p->total, p->what, time);
    if (p->done == 0) return;
    duration_format(passed / (double)p->done * (double)(p->total - p->done), time, sizeof time);
    fprintf(stderr, ", %.2g a second, about %s left", (double)p->done / passed, time);
}

static void *progress_thread(void *argument) {
    progress *p = argument;
    pthread_mutex_lock(&p->lock);
    while (!p->end) {
        progress_draw(p);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 250000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&p->ended, &p->lock, &until);
    }
    progress_clear(p);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* A dumb terminal cannot erase a line. */
static bool line_can_be_redrawn(void) {
    const char *kind = getenv("TERM");
    return isatty(STDERR_FILENO) && !(kind && strcmp(kind, "dumb") == 0);
}

progress *progress_begin(const char *what, size_t total) {
    if (!line_can_be_redrawn()) return NULL;
    progress *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->what = what;
    p->total = total;
    p->began = clock_seconds();
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->ended, NULL);
    if (pthread_create(&p->thread, NULL, progress_thread, p) == 0) return p;
    free(p);
    return NULL;
}

void progress_advance(progress *p, size_t done) {
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->done = done;
    pthread_mutex_unlock(&p->lock);
}

void progress_hide(progress *p) {
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    progress_clear(p);
}

void progress_show(progress *p) {
    if (!p) return;
    fflush(stdout);
    pthread_mutex_unlock(&p->lock);
}

void progress_end(progress *p) {
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->end = true;
    pthread_cond_signal(&p->ended);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    pthread_cond_destroy(&p->ended);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
