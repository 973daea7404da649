/* All classical models against the literature. */
#include <criterion/criterion.h>

#include "bench/lab/models.h"

Test(models, all) {
    for (int i = 0; i < model_count(); i++) {
        model_outcome outcome;
        cr_assert(model_solve(model_at(i), NULL, &outcome));
        cr_assert(outcome.found == model_at(i)->answer, "%s: %lld", model_at(i)->name,
                  (long long)outcome.found);
    }
}
