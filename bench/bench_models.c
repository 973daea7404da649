/* The classical models, solved: their answers against the literature's, nodes, and time. Arguments
 * choose models by name; none: all. */
#include <inttypes.h>
#include <stdio.h>

#include "bench/lab/models.h"

static bool report(const model *m) {
    model_outcome outcome = {0};
    if (!model_solve(m, NULL, &outcome)) {
        fprintf(stderr, "%s: out of memory\n", m->name);
        return false;
    }
    bool right = outcome.found == m->answer;
    const csp_statistics *t = &outcome.statistics;
    printf("%-18s %8" PRId64 " %-5s %10" PRId64 " %10" PRId64 " %11" PRId64 " %9.3f %8zu\n",
           m->name, outcome.found, right ? "right" : "WRONG", t->nodes, t->failures,
           t->propagations, t->seconds, t->peak_bytes / 1024);
    return right;
}

int main(int count, char **names) {
    bool right = true;
    printf("%-18s %8s %-5s %10s %10s %11s %9s %8s\n", "model", "answer", "", "nodes", "failures",
           "propagations", "seconds", "KiB");
    for (int i = 0; count == 1 && i < model_count(); i++)
        right &= report(model_at(i));
    for (int i = 1; i < count; i++) {
        const model *m = model_find(names[i]);
        if (!m) {
            fprintf(
                stderr,
                "%s: no such model; expected one of the names that are printed without arguments\n",
                names[i]);
            return 2;
        }
        right &= report(m);
    }
    return right ? 0 : 1;
}
