/* Program folders and instruction bytes at random: no crash, no hang, one line of refusal; see
 * fuzz_program.c. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "test/fuzz_program.h"

Test(fuzz, any_program_is_run_or_refused) {
    const char *wanted = getenv("FUZZ_PROGRAMS");
    int count = wanted ? atoi(wanted) : 1000;
    cr_assert_gt(fuzz_program_mutations(count, 7), count / 8);
}
