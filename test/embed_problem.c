/* Problems by brute force; see embed_problem.h. */
#include "test/embed_problem.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/replay.h"
#include "test/random.h"

/* What p->text and p->instruction_text say. */
static void problem_start(problem *p, uint64_t number) {
    p->op = brute_parse(p->text);
    p->instruction = brute_parse(p->instruction_text);
    p->present.op = p->op;
    p->orders = 3;
    uint64_t random = number + 77;
    p->machine.call_cycles = random_int(&random, 1, 8);
    p->machine.output_cycles = random_int(&random, 0, 5);
    for (int k = 0; k < OPERANDS; k++)
        p->machine.block_cycles[k] = random_int(&random, 1, 6);
}

problem problem_of_number(uint64_t number, int most_axes, int instruction) {
    problem p = {0};
    brute_operator(number, most_axes, &p.op, p.text, sizeof p.text);
    strcpy(p.instruction_text, brute_instruction(instruction));
    problem_start(&p, number);
    return p;
}

problem problem_of_fused_outputs(int number) {
    static const struct {
        const char *text, *instruction;
    } cases[PROBLEM_FUSED_OUTPUTS] = {
        {"o[1*p+2*q,-1*q+3*p,1*q] += a[1*q] * b[1*p,1*q,1*q] where p<5, q<5",
         "acc[i,j] += lhs[k,i] * rhs[k,j] where i<2, j<2, k<4"},
        {"o[p+q,p-q+3] += a[k] * b[p,q,k] where p<3, q<4, k<2",
         "acc[i,j] += lhs[k,i] * rhs[k,j] where i<1, j<4, k<2"},
    };
    problem p = {0};
    strcpy(p.text, cases[number].text);
    strcpy(p.instruction_text, cases[number].instruction);
    problem_start(&p, 0);
    return p;
}

const char *problem_describe(const problem *p, const operator *op, strategy st,
                             const embedding *e) {
    static char text[3 * PROBLEM_TEXT_BYTES];
    char form[PROBLEM_TEXT_BYTES];
    embedding_format(e, op, &p->instruction, form, sizeof form);
    snprintf(text, sizeof text, "%s: [%s] of \"%s\" by \"%s\"", strategy_name(st), form, p->text,
             p->instruction_text);
    return text;
}

bool problem_is_embedding(const problem *p, const embedding *e) {
    const operator *op = &p->present.op;
    return replay_embedding(op, &p->instruction, p->strategy, e, PROBLEM_REPLAYED, NULL) &&
           brute_padding_is_guarded(op, e) &&
           brute_lanes_differ(op, &p->instruction, p->strategy, e) &&
           brute_storage_keeps(op, &p->instruction, p->strategy, e);
}

/* ---- Coordinates ---- */

typedef struct coordinates {
    problem *problem;
    brute_visitor *visit;
    void *context;
} coordinates;

static bool box_visit(void *context, const embedding *e) {
    coordinates *c = context;
    return !(c->problem->orders >> e->swapped & 1) || c->visit(c->context, e);
}

static bool coordinates_visit(void *context, const skewing *how, const skewed *present) {
    coordinates *c = context;
    problem *p = c->problem;
    int64_t lanes = 1;
    for (int i = 0; i < how->skews; i++)
        lanes *= how->skew[i].lanes;
    p->how = *how;
    p->present = *present;
    p->orders = 0;
    for (unsigned swapped = 0; swapped < 2; swapped++)
        if (how->skews == 0 || (lanes <= brute_lanes_for(&p->instruction, swapped, true) &&
                                brute_lanes_for(&p->instruction, swapped, false) > 1))
            p->orders |= 1u << swapped;
    error_record error = {0};
    cr_assert(replay_same_graph(&p->op, &present->op, PROBLEM_REPLAYED, &error), "%s: %s", p->text,
              error.message);
    return brute_each_skewed_box(present, &p->instruction, box_visit, c);
}

void problem_each_box(problem *p, brute_visitor *visit, void *context) {
    coordinates c = {.problem = p, .visit = visit, .context = context};
    if (p->strategy < STRATEGY_SPARSE) {
        brute_each_box(&p->op, &p->instruction, p->strategy >= STRATEGY_FUSE, visit, context);
        return;
    }
    int64_t most = operator_macs(&p->instruction);
    operator_each_skewing(&p->op, most, coordinates_visit, &c);
    p->present = (skewed){.op = p->op};
    p->how = (skewing){0};
    p->orders = 3;
}

/* Operators that are skewed have more axes, and far more boxes. */
strategy problem_widest_strategy(const problem *p) {
    int most_axes = getenv("INLAY_TEST_LONG") ? 4 : 3;
    return p->op.axes <= most_axes ? STRATEGY_SPARSE : STRATEGY_FUSE;
}
