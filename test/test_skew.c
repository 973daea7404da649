/* Skewed coordinates: the graph stays the operator's, node by node, on the documented forms and on
 * random operators; and what is refused has no such graph, or is said to be refused. */
#include <criterion/criterion.h>
#include <string.h>

#include "dataflow/replay.h"
#include "dataflow/skew.h"
#include "test/embed_brute.h"

enum { TEXT_BYTES = 1024, LIMIT = 1000000 };

static void expect_form(const char *text, const skewing *how, const char *wanted, unsigned closed) {
    operator op = brute_parse(text), form = brute_parse(wanted);
    skewed result;
    char got[TEXT_BYTES], expected[TEXT_BYTES];
    cr_assert(operator_skew(&op, how, &result), "%s", text);
    operator_format(&result.op, got, sizeof got);
    operator_format(&form, expected, sizeof expected);
    cr_assert_str_eq(got, expected);
    cr_assert_eq(result.closed, closed);
    cr_assert(replay_same_graph(&op, &result.op, LIMIT, NULL));
}

Test(skew, a_window_makes_a_band) {
    expect_form("out[x] += data[x+r] * w[r] where x<56, r<3", &(skewing){1, {{0, 1, 14}}},
                "out[14*x_block+x_out] += data[14*x_block+x_in] * w[x_in-x_out] "
                "where x_block<4, x_in<16, x_out<14; w: 3",
                1u << 2);
    expect_form("out[x] += data[2*x+r-1] * w[r] where x<8, r<3; data: 16",
                &(skewing){1, {{0, 1, 4}}},
                "out[4*x_block+x_out] += data[8*x_block+x_in-1] * w[x_in-2*x_out] "
                "where x_block<2, x_in<9, x_out<4; data: 16, w: 3",
                1u << 2);
}

Test(skew, a_flipped_window_begins_below_zero) {
    expect_form("out[x] += data[x-r] * w[r] where x<6, r<3", &(skewing){1, {{0, 1, 2}}},
                "out[2*x_block+x_out] += data[2*x_block-x_in+1] * w[x_in+x_out-1] "
                "where x_block<3, x_in<4, x_out<2; data: 6, w: 3",
                1u << 2);
}

Test(skew, dilation_takes_the_axis_apart_into_phases) {
    expect_form("out[x] += data[x+2*r] * w[r] where x<12, r<3", &(skewing){1, {{0, 1, 3}}},
                "out[6*x_block+2*x_out+x_phase] += data[6*x_block+2*x_in+x_phase] * w[x_in-x_out] "
                "where x_block<2, x_in<5, x_out<3, x_phase<2; w: 3",
                1u << 2 | 1u << 3);
}

Test(skew, groups_make_a_diagonal) {
    expect_form(
        "out[g,f] += data[g,c] * w[g,f,c] where g<8, f<2, c<3", &(skewing){1, {{0, -1, 4}}},
        "out[4*g_block+g_out,f] += data[4*g_block+g_in,c] * w[4*g_block+g_out,f,c,g_in-g_out] "
        "where g_block<2, f<2, c<3, g_in<4, g_out<4; w: 8x2x3x1",
        1u << 4);
}

Test(skew, two_axes_and_names_that_are_taken) {
    expect_form(
        "out[y,y_out] += data[y+r,y_out+s] * w[r,s] where y<4, y_out<6, r<2, s<3",
        &(skewing){2, {{0, 2, 2}, {1, 3, 3}}},
        "out[2*y_block+y_out_,3*y_out_block+y_out_out] += "
        "data[2*y_block+y_in,3*y_out_block+y_out_in] * w[y_in-y_out_,y_out_in-y_out_out] where "
        "y_block<2, y_out_block<2, y_in<3, y_out_in<5, y_out_<2, y_out_out<3; w: 2x3",
        1u << 4 | 1u << 5);
}

static void expect_none(const char *text, skew one) {
    operator op = brute_parse(text);
    skewed result;
    cr_assert(!operator_skew(&op, &(skewing){1, {one}}, &result), "%s", text);
}

Test(skew, what_has_no_such_coordinates) {
    const char *conv = "out[f,x] += data[c,x+r] * w[f,c,r] where f<4, x<6, c<2, r<3";
    expect_none(conv, (skew){0, -1, 2}); /* f does not move the data */
    expect_none(conv, (skew){1, 2, 2});  /* c does not step with x */
    expect_none(conv, (skew){1, 0, 2});  /* f is no window */
    expect_none(conv, (skew){1, 3, 1});
    expect_none(conv, (skew){1, 3, 7});
    expect_none("out[x] += data[x+r,x+2*r] * w[r] where x<6, r<3", (skew){0, 1, 2});
    expect_none("out[x] += data[x+r] * w[r] where x<6, r<3; w: 5",
                (skew){0, 1, 2}); /* r may run on */
    expect_none("out[x] += data[x+r] * w[r] where x<5, r<3; data: 9, out: 9", (skew){0, 1, 2});
}

typedef struct count {
    const operator *op;
    const char *text;
    int skewed, refused;
} count;

static bool check_graph(void *context, const skewing *how, const skewed *result) {
    count *c = context;
    error_record error = {0};
    c->skewed += how->skews > 0;
    cr_assert(operator_check(&result->op, NULL));
    cr_assert(replay_same_graph(c->op, &result->op, LIMIT, &error), "%s: %s", c->text,
              error.message);
    return true;
}

/* d cut, and its place counted twice, written down with no question asked; no phases. */
static operator naive_skew(const operator *op, const skew *k) {
    operator s = *op;
    int d = k->axis, in = k->window < 0 ? s.axes++ : k->window, out = s.axes++;
    s.axis[d].extent = (op->axis[d].extent + k->lanes - 1) / k->lanes;
    s.axis[out].extent = k->lanes;
    s.axis[in].extent = k->window < 0 ? k->lanes : k->lanes - 1 + op->axis[in].extent;
    for (int o = 0; o < OPERANDS; o++)
        for (int row = 0; row < s.operand[o].dims; row++) {
            int64_t *coef = s.operand[o].coef[row], a = coef[d], b = k->window < 0 ? 0 : coef[in];
            coef[d] = a * k->lanes;
            coef[out] = o == OPERAND_LHS ? 0 : a - b;
            coef[in] = o == OPERAND_LHS && k->window < 0 ? a : b;
        }
    if (k->window < 0) {
        access_map *rhs = &s.operand[OPERAND_RHS];
        memset(rhs->coef[rhs->dims], 0, sizeof rhs->coef[0]);
        rhs->coef[rhs->dims][in] = 1;
        rhs->coef[rhs->dims][out] = -1;
        rhs->offset[rhs->dims] = 0;
        rhs->shape[rhs->dims++] = 1;
    }
    return s;
}

static bool steps_alike(const operator *op, int d, int window) {
    const access_map *lhs = &op->operand[OPERAND_LHS];
    for (int row = 0; row < lhs->dims && window >= 0; row++)
        if (lhs->coef[row][d] != lhs->coef[row][window]) return false;
    return true;
}

static bool moves(const operator *op, int operand, int d) {
    return d >= 0 && access_uses_axis(&op->operand[operand], d);
}

/* Every skew of one axis with steps alike: is it taken when the graph is the same? */
static void check_refusals(count *c) {
    const operator *op = c->op;
    for (int d = 0; d < op->axes; d++)
        for (int window = -1; window < op->axes; window++)
            for (int64_t lanes = 2; lanes <= op->axis[d].extent; lanes++) {
                skew k = {d, window, lanes};
                skewed result;
                bool window_moves = window < 0 || (moves(op, OPERAND_LHS, window) &&
                                                   moves(op, OPERAND_RHS, window) &&
                                                   !moves(op, OPERAND_OUT, window) && window != d);
                if (!moves(op, OPERAND_OUT, d) || !moves(op, OPERAND_LHS, d) || !window_moves)
                    continue;
                if (!steps_alike(op, d, window) || operator_skew(op, &(skewing){1, {k}}, &result))
                    continue;
                operator naive = naive_skew(op, &k);
                c->refused += replay_same_graph(op, &naive, LIMIT, NULL);
            }
}

Test(skew, random_operators_keep_their_graph) {
    count c = {0};
    for (uint64_t i = 0; i < 600; i++) {
        operator op;
        char text[TEXT_BYTES];
        brute_operator(i, 4, &op, text, sizeof text);
        c.op = &op;
        c.text = text;
        operator_each_skewing(&op, 6, check_graph, &c);
        check_refusals(&c);
    }
    cr_assert(c.skewed > 1500, "%d skewed", c.skewed);
    cr_assert(c.refused * 50 < c.skewed, "%d refused that have the same graph, of %d", c.refused,
              c.skewed);
}

Test(skew, another_graph_is_told) {
    operator op = brute_parse("o[x] += d[x+r] * w[r] where x<4, r<2");
    operator other = brute_parse("o[x] += d[x+r] * w[1-r] where x<4, r<2");
    operator less = brute_parse("o[x] += d[x+r] * w[r] where x<4, r<1; d: 5, w: 2");
    operator renamed = brute_parse("o[3-y] += d[4-y-q] * w[1-q] where y<4, q<2");
    operator larger = brute_parse("o[x] += d[x+r] * w[r] where x<4, r<2; d: 6");
    error_record error = {0};
    cr_assert(replay_same_graph(&op, &renamed, LIMIT, NULL));
    cr_assert(!replay_same_graph(&op, &other, LIMIT, &error) &&
              strstr(error.message, "not in the operator"));
    cr_assert(!replay_same_graph(&op, &less, LIMIT, &error) &&
              strstr(error.message, "not in the rewritten"));
    cr_assert(!replay_same_graph(&less, &op, LIMIT, &error));
    cr_assert(!replay_same_graph(&op, &larger, LIMIT, &error) &&
              strstr(error.message, "another size"));
    cr_assert(!replay_same_graph(&op, &op, 7, &error) && strstr(error.message, "more than 7"));
}
