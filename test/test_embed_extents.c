/* What the search for the best embedding takes, counted in nodes and propagations, so that the
 * machine does not matter. Extents of a million cost no more than extents of a thousand, as nothing
 * goes through positions. */
#include <criterion/criterion.h>

#include "dataflow/embed.h"
#include "test/embed_brute.h"

enum { MOST_BYTES = 16 << 20 };

static const char *const instructions[] = {
    "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<16, k<16",
    "acc[b,o] += inp[b,k] * wgt[o,k] where b<16, o<16, k<16",
    "c[i,j] += a[i,k] * b[k,j] where i<4, j<4, k<4",
    "acc[] += a[k] * b[k] where k<64",
};

/* %s is nothing, or 000. */
static const char *const operators[] = {
    "o[m,n] += a[m,k] * b[k,n] where m<700%s, n<48, k<1000%s",
    "o[m,n] += a[m,k] * b[k,n] where m<1000%s, n<1000%s, k<1000%s",
    "o[f,x] += d[c,x+s-1] * w[f,c,s] where f<64, c<3, s<5, x<1000%s; d: 3x1000%s",
    "o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<32, c<16, r<3, s<3, y<64, x<999%s; d: "
    "16x64x999%s",
    "o[f,x] += d[c,2*x+3*s] * w[f,c,s] where f<20, c<900%s, s<7, x<500%s",
    "o[f,x] += d[c,1000*x+7*s] * w[f,c,s] where f<20, c<9, s<7, x<900%s",
    "o[c,y,x] += d[c,y+r,x+s] * w[c,r,s] where c<100%s, r<3, s<3, y<56, x<56",
};

typedef struct effort {
    embed_status status;
    int64_t nodes, propagations, bytes;
} effort;

static void solve(const char *form, const char *zeros, const char *instruction, bool pareto,
                  effort *e) {
    char text[400];
    operator op, in = brute_parse(instruction);
    error_record error = {0};
    csp_statistics total = {0};
    csp_tuning tuning = csp_tuning_defaults();
    tuning.total = &total;
    embed_result r;
    snprintf(text, sizeof text, form, zeros, zeros, zeros);
    op = brute_parse(text);
    arena *memory = arena_new();
    embed_options options = {.strategy = STRATEGY_FUSE,
                             .measures = 2,
                             .measure = {EMBED_CALLS, EMBED_STORED},
                             .pareto = pareto,
                             .tuning = &tuning};
    e->status = embed_solve(&op, &in, &options, memory, &r, &error);
    cr_assert(e->status != EMBED_ERROR && r.proved, "%s: %s", text, error.message);
    e->nodes = r.nodes;
    e->propagations = total.propagations;
    e->bytes = (int64_t)total.peak_bytes;
    arena_free(memory);
}

/* Other remainders may take some nodes more. */
Test(embed_extents, a_thousandfold_takes_no_more) {
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        for (size_t k = 0; k < sizeof instructions / sizeof instructions[0]; k++) {
            effort before, after;
            solve(operators[i], "", instructions[k], false, &before);
            solve(operators[i], "000", instructions[k], false, &after);
            cr_expect(after.status == before.status);
            cr_expect(after.nodes <= 2 * before.nodes + 20, "%s by %s: %lld nodes, then %lld",
                      operators[i], instructions[k], (long long)before.nodes,
                      (long long)after.nodes);
            cr_expect(after.propagations <= 2 * before.propagations + 2000,
                      "%s by %s: %lld propagations, then %lld", operators[i], instructions[k],
                      (long long)before.propagations, (long long)after.propagations);
            cr_expect(after.bytes <= MOST_BYTES, "%lld bytes", (long long)after.bytes);
        }
}

/* Rules that only whole tilings keep or break, axes that flow alone does not rule out, many tilings
 * that tie: each of these took ten times as many nodes before the search knew of them. The most is
 * about twice what it takes. */
Test(embed_extents, hard_operators_stay_easy) {
    static const struct {
        const char *operator;
        int instruction;
        bool pareto;
        int64_t most;
    } rows[] = {
        {"o[f,2*q+p,2*u+v] += d[c,q-a,u-b] * w[c,f,2*a+p,2*b+v] where f<4, q<5, u<5, c<3, a<2, "
         "b<2, p<2, v<2; "
         "d: 3x4x4; w: 3x4x3x3; o: 4x9x9",
         0, false, 500},
        {"o[f,2*q+p,2*u+v] += d[c,q-a,u-b] * w[c,f,2*a+p,2*b+v] where f<4, q<5, u<5, c<3, a<2, "
         "b<2, p<2, v<2; "
         "d: 3x4x4; w: 3x4x3x3; o: 4x9x9",
         0, true, 8000},
        {"o[n,f,y,x] += d[n,c,y+r-1,x+s-1] * w[f,c,r,s] where n<2, c<64, f<128, y<112, x<112, r<3, "
         "s<3; "
         "d: 2x64x112x112",
         1, false, 1500},
        {"o[n,f,y,x] += d[n,c,2*y+r-3,2*x+s-3] * w[f,c,r,s] where n<2, c<3, f<64, y<112, x<112, "
         "r<7, s<7; "
         "d: 2x3x224x224",
         0, false, 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        effort e;
        solve(rows[i].operator, "", instructions[rows[i].instruction], rows[i].pareto, &e);
        cr_expect(e.status == EMBED_FOUND && e.nodes <= rows[i].most, "%s: %lld nodes",
                  rows[i].operator, (long long)e.nodes);
    }
}

/* Factors and lanes as large as can be written: an axis that is rounded up to an instruction's many
 * lanes leads far out of the tensors, and nothing overflows (which the sanitizer would tell). */
Test(embed_extents, the_largest_numbers_stay_within_64_bits) {
    static const char *const far[] = {
        "o[2147483647*x+2147483647*y+2147483647*z] += "
        "a[2147483647*x+2147483647*y+2147483647*z] * b[] where x<1, y<1, z<1",
        "o[i] += a[0,i+2147483600,0] * b[i] where i<40; a: 2x2147483640x2147483647",
        "o[x,y] += a[1000000*x+1000000*y] * b[1000000*x+3] where x<2000, y<100",
    };
    static const char *const lanes[] = {
        "acc[o] += inp[o] * wgt[] where o<2147483647",
        "acc[o] += inp[o] * wgt[o] where o<1048576",
        "acc[o,p] += inp[o,p] * wgt[o] where o<32768, p<65535",
    };
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (strategy st = STRATEGY_STRICT; st < STRATEGIES; st++) {
                operator op = brute_parse(far[i]), in = brute_parse(lanes[j]);
                embed_options options = {
                    .strategy = st, .measures = 1, .measure = {EMBED_CALLS}, .node_limit = 200};
                embed_result r;
                error_record error = {0};
                arena *memory = arena_new();
                cr_expect_neq(embed_solve(&op, &in, &options, memory, &r, &error), EMBED_ERROR,
                              "%s in %s: %s", lanes[j], far[i], error.message);
                arena_free(memory);
            }
}
