/* An operator and an instruction to embed in it, and all that brute force says about them: every
 * box of every coordinate system, and what is an embedding. For test_embed.c and
 * test_embed_solutions.c. */
#ifndef TEST_EMBED_PROBLEM_H
#define TEST_EMBED_PROBLEM_H

#include "test/embed_brute.h"

enum { PROBLEM_REPLAYED = 1000000, PROBLEM_TEXT_BYTES = 512 };

typedef struct problem {
    operator op, instruction;
    char text[PROBLEM_TEXT_BYTES], instruction_text[128];
    embed_machine machine;
    strategy strategy; /* of the enumeration that is under way, */
    skewed present;    /* the operator in its coordinates, */
    skewing how;       /* which these are, */
    unsigned orders;   /* and bit `swapped`: the instruction has lanes for them */
} problem;

/* Operator `number` of brute_operator's series, and a machine of random costs. */
problem problem_of_number(uint64_t number, int most_axes, int instruction);

/* No row of the output alone says where on a fused axis an element is, all rows together do: so it
 * is in PROBLEM_FUSED_OUTPUTS problems. */
enum { PROBLEM_FUSED_OUTPUTS = 2 };
problem problem_of_fused_outputs(int number);

/* "strategy: embedding, in operator, for instruction", until the next call. `op` is the operator in
 * e's coordinates. */
const char *problem_describe(const problem *p, const operator *op, strategy st, const embedding *e);

/* In the present coordinates, whose graph is known to be the operator's: is this tile an embedding
 * of the present strategy? */
bool problem_is_embedding(const problem *p, const embedding *e);

/* Visits every box of the present strategy's space, in every system of coordinates. */
void problem_each_box(problem *p, brute_visitor *visit, void *context);

/* The last strategy whose space is small enough to be enumerated. */
strategy problem_widest_strategy(const problem *p);

#endif
