/* Sums of searches' counters; counters per kind of propagator, in the order in which the kinds were
 * first posted. */
#include "csp/kernel/propagator.h"
#include "csp/search/search.h"

void csp_statistics_add(csp_statistics *sum, csp_statistics one) {
    sum->nodes += one.nodes;
    sum->failures += one.failures;
    sum->solutions += one.solutions;
    sum->restarts += one.restarts;
    sum->propagations += one.propagations;
    sum->nogoods += one.nogoods;
    sum->seconds += one.seconds;
    if (sum->max_depth < one.max_depth) sum->max_depth = one.max_depth;
    if (sum->peak_bytes < one.peak_bytes) sum->peak_bytes = one.peak_bytes;
}

int csp_kind_count(const csp_solver *s) {
    int count = 0;
    for (const csp_kind_record *kind = s->kinds; kind; kind = kind->next)
        count++;
    return count;
}

csp_kind_statistics csp_kind_statistics_of(const csp_solver *s, int kind) {
    const csp_kind_record *record = s->kinds;
    while (record && kind-- > 0)
        record = record->next;
    if (!record) return (csp_kind_statistics){0};
    return (csp_kind_statistics){record->kind->name, record->posted, record->runs, record->failures,
                                 record->seconds};
}
