/* FlatZinc texts with bytes changed, taken out, put in, and pieces copied from elsewhere: nothing
 * crashes, leaks or hangs. A short run of what `make fuzz-flatzinc` does at length. */
#include <criterion/criterion.h>
#include <string.h>

#include "csp/base/random.h"
#include "test/fuzz_flatzinc.h"

enum { MOST_BYTES = 1024, MUTANTS = 3000 };

static const char *const seeds[] = {
    "array [1..2] of int: c = [1,-1];\nvar 1..5: x :: output_var;\nvar {1,3,5}: y;\n"
    "var bool: b :: output_var;\nvar 0..1: i :: var_is_introduced;\n"
    "array [1..2] of var int: a :: output_array([1..2]) = [x,y];\nconstraint bool2int(b,i);\n"
    "constraint int_lin_le(c,[x,y],-2);\nconstraint int_lt_reif(x,2,b);\nsolve satisfy;\n",
    "var int: x; var -9..9: y; var 0..99: z;\nconstraint int_times(y,y,z);\n"
    "constraint int_lin_eq([1,-2],[x,y],3) :: domain;\nconstraint set_in(y,{-3,2,5});\n"
    "solve :: seq_search([int_search([x,y],first_fail,indomain_split,complete)])\n"
    "      :: restart_luby(10) maximize z;\n",
    "array [1..3] of var bool: q = [p,true,r];\nvar bool: p; var bool: r;\n"
    "constraint array_bool_or([p,r],true);\nconstraint bool_clause([p],[r]);\n"
    "constraint all_different_int([1,2]);\nsolve minimize 3;\n",
};

static size_t mutate(char *text, size_t bytes, uint64_t *state) {
    static const char *const words[] = {"var ",  "int",  "..",         ",",   "2147483647", "-1",
                                        "array", "::",   "constraint", "[",   "1..0",       "{",
                                        "}",     "bool", "set of int", "1.5", "\"",         "%"};
    size_t at = random_below(state, bytes), length = 1 + random_below(state, 8);
    const char *word = words[random_below(state, sizeof words / sizeof words[0])];
    switch (random_below(state, 4)) {
    case 0:
        text[at] = (char)(random_below(state, 4) ? ' ' + random_below(state, 95)
                                                 : random_below(state, 256));
        return bytes;
    case 1:
        if (length > bytes - at) length = bytes - at;
        if (length == bytes) return bytes;
        memmove(text + at, text + at + length, bytes - at - length);
        return bytes - length;
    case 2:
        if (bytes + strlen(word) > MOST_BYTES) return bytes;
        memmove(text + at + strlen(word), text + at, bytes - at);
        memcpy(text + at, word, strlen(word));
        return bytes + strlen(word);
    default:
        for (size_t from = random_below(state, bytes); length > 0 && from < bytes && at < bytes;
             length--)
            text[at++] = text[from++];
        return bytes;
    }
}

Test(flatzinc_fuzz, no_text_breaks_it) {
    char text[MOST_BYTES];
    uint64_t state = 1;
    for (int i = 0; i < MUTANTS; i++) {
        const char *seed = seeds[i % 3];
        size_t bytes = strlen(seed);
        memcpy(text, seed, bytes);
        for (size_t k = random_below(&state, 5); k > 0; k--)
            bytes = mutate(text, bytes, &state);
        LLVMFuzzerTestOneInput((const uint8_t *)text, bytes);
    }
}
