/* Extents of a million: the search for the best embedding, its propagation and its memory are those of extents of a thousand, as
 * nothing in it goes through positions. Counted in nodes, so that the machine does not matter. */
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
    "o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<32, c<16, r<3, s<3, y<64, x<999%s; d: 16x64x999%s",
    "o[f,x] += d[c,2*x+3*s] * w[f,c,s] where f<20, c<900%s, s<7, x<500%s",
    "o[f,x] += d[c,1000*x+7*s] * w[f,c,s] where f<20, c<9, s<7, x<900%s",
    "o[c,y,x] += d[c,y+r,x+s] * w[c,r,s] where c<100%s, r<3, s<3, y<56, x<56",
};

typedef struct effort {
    embed_status status;
    int64_t nodes, propagations, bytes;
} effort;

static void solve(const char *form, const char *zeros, const char *instruction, strategy st, effort *e) {
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
    embed_options options = {.strategy = st, .measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}, .tuning = &tuning};
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
            solve(operators[i], "", instructions[k], STRATEGY_FUSE, &before);
            solve(operators[i], "000", instructions[k], STRATEGY_FUSE, &after);
            cr_expect(after.status == before.status);
            cr_expect(after.nodes <= 2 * before.nodes + 20, "%s by %s: %lld nodes, then %lld", operators[i],
                      instructions[k], (long long)before.nodes, (long long)after.nodes);
            cr_expect(after.propagations <= 2 * before.propagations + 2000, "%s by %s: %lld propagations, then %lld",
                      operators[i], instructions[k], (long long)before.propagations, (long long)after.propagations);
            cr_expect(after.bytes <= MOST_BYTES, "%lld bytes", (long long)after.bytes);
        }
}
