/* The general embedding problem against a counter that knows only the definition: it places the
 * multiplications one by one on the operator's, keeps what every edge says, and places untouched
 * elements one by one at the end. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/subgraph.h"
#include "test/random_operator.h"

enum { MAX_POINTS = 256, MAX_ELEMENTS = 256 };

/* Multiplications as the element that each touches in each operand. */
typedef struct scalar_graph {
    int multiplications;
    int64_t element[MAX_POINTS][OPERANDS];
    int64_t elements[OPERANDS];
} scalar_graph;

static scalar_graph graph_of(const operator *op) {
    scalar_graph g = {0};
    int64_t x[OPERATOR_MAX_AXES] = {0};
    for (int k = 0; k < OPERANDS; k++)
        g.elements[k] = access_elements(&op->operand[k]);
    do {
        bool inside = true;
        for (int k = 0; k < OPERANDS; k++) {
            g.element[g.multiplications][k] = access_element(op, &op->operand[k], x);
            inside &= g.element[g.multiplications][k] >= 0;
        }
        g.multiplications += inside;
    } while (operator_next_point(op, x));
    return g;
}

typedef struct brute {
    const scalar_graph *from, *to;
    bool swapped;
    bool taken[MAX_POINTS];
    int64_t image[OPERANDS][MAX_ELEMENTS]; /* of the instruction's elements; -1: none yet */
    bool used[OPERANDS][MAX_ELEMENTS];     /* of the operator's elements, by its operands */
} brute;

static int operand_taken(const brute *b, int k) {
    return b->swapped && k ? OPERAND_LHS + OPERAND_RHS - k : k;
}

static int64_t brute_place_rest(brute *b, int k, int64_t e) {
    if (k == OPERANDS) return 1;
    if (e == b->from->elements[k]) return brute_place_rest(b, k + 1, 0);
    if (b->image[k][e] >= 0) return brute_place_rest(b, k, e + 1);
    int64_t count = 0;
    bool *used = b->used[operand_taken(b, k)];
    for (int64_t w = 0; w < b->to->elements[operand_taken(b, k)]; w++) {
        if (used[w]) continue;
        used[w] = true;
        count += brute_place_rest(b, k, e + 1);
        used[w] = false;
    }
    return count;
}

static int64_t brute_place(brute *b, int m);

/* The elements of multiplication m, operand by operand, once m stands on w. */
static int64_t brute_place_elements(brute *b, int m, int w, int k) {
    if (k == OPERANDS) return brute_place(b, m + 1);
    int64_t e = b->from->element[m][k], at = b->to->element[w][operand_taken(b, k)];
    bool *used = &b->used[operand_taken(b, k)][at];
    if (b->image[k][e] == at) return brute_place_elements(b, m, w, k + 1);
    if (b->image[k][e] >= 0 || *used) return 0;
    b->image[k][e] = at;
    *used = true;
    int64_t count = brute_place_elements(b, m, w, k + 1);
    b->image[k][e] = -1;
    *used = false;
    return count;
}

static int64_t brute_place(brute *b, int m) {
    if (m == b->from->multiplications) return brute_place_rest(b, 0, 0);
    int64_t count = 0;
    for (int w = 0; w < b->to->multiplications; w++) {
        if (b->taken[w]) continue;
        b->taken[w] = true;
        count += brute_place_elements(b, m, w, 0);
        b->taken[w] = false;
    }
    return count;
}

static int64_t brute_count(const operator *op, const operator *instruction) {
    scalar_graph from = graph_of(instruction), to = graph_of(op);
    int64_t count = 0;
    for (int swapped = 0; swapped < 2; swapped++) {
        brute b = {.from = &from, .to = &to, .swapped = swapped};
        memset(b.image, -1, sizeof b.image);
        count += brute_place(&b, 0);
    }
    return count;
}

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

static const subgraph_options isomorphism = {.constraints = 1u << CONSTRAINT_FLOW |
                                                            1u << CONSTRAINT_INJECTIVE};

static int64_t count(const char *instruction_text, const char *operator_text) {
    operator instruction = parse(instruction_text), op = parse(operator_text);
    subgraph_result result;
    error_record error = {0};
    cr_assert(subgraph_each(&op, &instruction, &isomorphism, NULL, NULL, &result, &error), "%s",
              error.message);
    cr_assert(result.complete);
    return result.count;
}

#define GEMM(b, o, k) "acc[b,o] += inp[b,k] * wgt[o,k] where b<" #b ", o<" #o ", k<" #k
#define MATMUL(m, n, k) "c[m,n] += a[m,k] * b[k,n] where m<" #m ", n<" #n ", k<" #k

Test(subgraph, figures_of_the_design_document) {
    cr_expect_eq(count(GEMM(1, 2, 2), MATMUL(3, 3, 3)), 216);
    cr_expect_eq(
        count(GEMM(1, 2, 2), "out[f,x] += data[c,x+s] * weight[f,c,s] where f<2, c<2, x<3, s<2"),
        216);
    cr_expect_eq(
        count(GEMM(1, 2, 2), "out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<2, c<1, x<3, s<2"),
        36);
}

/* In a matrix product every embedding of one is an injection an axis: n!/(n-m)! each, in both
 * orders. */
Test(subgraph, products_in_products) {
    cr_expect_eq(count(GEMM(2, 2, 2), MATMUL(4, 4, 4)), 2 * 12 * 12 * 12);
    cr_expect_eq(count(GEMM(2, 3, 2), MATMUL(3, 4, 5)), 6 * 24 * 20 + 12 * 6 * 20);
    cr_expect_eq(count(GEMM(4, 4, 4), MATMUL(4, 4, 4)), 2 * 24 * 24 * 24);
    cr_expect_eq(count(GEMM(2, 2, 2), MATMUL(8, 8, 8)), 2 * 56 * 56 * 56);
    cr_expect_eq(count(GEMM(2, 2, 2), MATMUL(1, 2, 2)), 0);
    cr_expect_eq(count("acc[] += a[k] * b[k] where k<3", MATMUL(5, 6, 7)), 2 * 5 * 6 * 7 * 6 * 5);
    cr_expect_eq(count("acc[i,j] += a[i] * b[j] where i<2, j<2", MATMUL(4, 5, 6)),
                 2 * 4 * 3 * 5 * 4 * 6);
}

Test(subgraph, large_boxes_are_never_enumerated) {
    cr_expect_eq(count("o[] += a[k] * b[k] where k<1", "o[i] += a[i+j] * b[j] where i<300, j<200"),
                 2 * 300 * 200);
    cr_expect_eq(
        count(GEMM(2, 2, 2),
              "out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<1, c<1000000, x<1000000, s<1"),
        0);
}

Test(subgraph, untouched_elements_are_nodes) {
    cr_expect_eq(count("o[] += a[k] * b[k] where k<1; a: 3", "o[] += a[k] * b[k] where k<4"),
                 4 * 3 * 2 * 2);
    cr_expect_eq(count("o[] += a[k] * b[k] where k<1; a: 3", "o[] += a[k] * b[k] where k<2"), 0);
    cr_expect_eq(count("o[] += a[k+2] * b[k] where k<1; a: 2", "o[] += a[k] * b[k] where k<3"),
                 3 * 6 + 3 * 6);
    cr_expect_eq(
        count("o[] += a[k] * b[k] where k<1; a: 2147483647", "o[] += a[k] * b[k] where k<1"), 0);
}

Test(subgraph, what_does_not_go_is_said) {
    static const struct {
        const char *instruction, *op, *constraints, *says;
    } cases[] = {
        {"o[] += a[k] * b[k] where k<1; a: 100", "o[] += a[k] * b[k] where k<2; a: 2000",
         "flow,injective", "more than 9223372036854775807 embeddings"},
        {"o[i,j] += a[i] * b[j] where i<5000, j<5000", MATMUL(2, 2, 2), "flow", "25000000 points"},
        {"o[i,j] += a[i] * b[j] where i<100, j<100", MATMUL(2, 2, 2), "flow",
         "10000 multiplications"},
        {GEMM(2, 2, 2), MATMUL(2, 2, 2), "injective", "without flow"},
        {GEMM(2, 2, 2), MATMUL(2, 2, 2), "flow,cover", "rectangle"},
        {GEMM(2, 2, 2), MATMUL(2, 2, 2), "flow,strategy", "strategy needs all of"},
        {"o[] += a[k-1] * b[k] where k<3", MATMUL(2, 2, 2), "flow,rectangle", "inside its tensors"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        operator instruction = parse(cases[i].instruction), op = parse(cases[i].op);
        subgraph_options options = {0};
        subgraph_result result;
        error_record error = {0};
        cr_assert(constraint_set_parse(cases[i].constraints, &options.constraints, &error));
        cr_expect_not(subgraph_each(&op, &instruction, &options, NULL, NULL, &result, &error));
        cr_expect(strstr(error.message, cases[i].says), "%s", error.message);
    }
    error_record error = {0};
    constraint_set set;
    cr_expect_not(constraint_set_parse("flow,injektive", &set, &error));
    cr_expect(strstr(error.message, "'injektive'"));
    cr_expect_not(constraint_set_parse("", &set, &error));
    cr_expect_not(constraint_set_parse("flow,", &set, &error));
}

Test(subgraph, limits_are_kept) {
    operator instruction = parse(GEMM(2, 2, 2)), op = parse(MATMUL(8, 8, 8));
    subgraph_options options = isomorphism;
    subgraph_result result;
    options.node_limit = 100;
    cr_assert(subgraph_each(&op, &instruction, &options, NULL, NULL, &result, NULL));
    cr_expect_not(result.complete);
    cr_expect_leq(result.nodes, 101);
}

static bool is_easy(const operator *instruction, const operator *op) {
    int64_t touched = 0, elements = 0;
    for (int k = 0; k < OPERANDS; k++) {
        elements += access_elements(&instruction->operand[k]);
        touched += operator_macs(instruction);
    }
    return elements <= 9 && touched <= 24 && operator_macs(op) <= 27;
}

Test(subgraph, random_operators_against_brute_force) {
    int wanted = getenv("INLAY_TEST_LONG") ? 4000 : 600, embedded = 0;
    static const affine_limits
        small = {.axes = 3, .dims = 2, .extent = 3, .elements = 12, .macs = 8},
        large = {.axes = 3, .dims = 2, .extent = 3, .elements = 12, .macs = 27};
    uint64_t seed = 1;
    for (int done = 0; done < wanted;) {
        operator instruction, op;
        if (!random_affine(&seed, &small, &instruction) || !random_affine(&seed, &large, &op))
            continue;
        if (!is_easy(&instruction, &op)) continue;
        char texts[2][512];
        operator_format(&instruction, texts[0], sizeof texts[0]);
        operator_format(&op, texts[1], sizeof texts[1]);
        subgraph_result result;
        error_record error = {0};
        cr_assert(subgraph_each(&op, &instruction, &isomorphism, NULL, NULL, &result, &error), "%s",
                  error.message);
        int64_t expected = brute_count(&op, &instruction);
        cr_expect_eq(result.count, expected, "%s in %s: %" PRId64 ", expected %" PRId64, texts[0],
                     texts[1], result.count, expected);
        embedded += expected > 0;
        done++;
    }
    cr_expect_geq(embedded, wanted / 4, "only %d of %d pairs have an embedding", embedded, wanted);
}
