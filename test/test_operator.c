/* Operator texts: what they mean, what is refused and where, and that format and parse are inverse.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/operator.h"
#include "test/fuzz_operator.h"
#include "test/random_operator.h"

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %d:%d: %s", text, error.line, error.column,
              error.message);
    return op;
}

static void refuse(const char *text, int line, int column, const char *says) {
    operator op;
    error_record error = {0};
    cr_assert_not(operator_parse(text, &op, &error), "%s", text);
    cr_assert(strstr(error.message, says), "%s: '%s' lacks '%s'", text, error.message, says);
    cr_assert(error.line == line && error.column == column, "%s: at %d:%d, expected %d:%d (%s)",
              text, error.line, error.column, line, column, error.message);
    cr_assert_not(operator_parse(text, &op, NULL));
}

static void round_trip(const char *text, const char *expected) {
    operator op = parse(text);
    char written[2048], again[2048];
    size_t length = operator_format(&op, written, sizeof written);
    cr_assert_eq(length, strlen(written));
    cr_assert_str_eq(written, expected);
    operator copy = parse(written);
    cr_assert(memcmp(&op, &copy, sizeof op) == 0, "%s", text);
    operator_format(&copy, again, sizeof again);
    cr_assert_str_eq(written, again);
}

static const char *const conv = "out[n,f,y,x] += data[n,c,2*y+r-3,2*x+s-3] * weight[f,c,r,s]\n"
                                "  where n<1, f<64, y<112, x<112, c<3, r<7, s<7; data: 1x3x224x224";

Test(operator, design_example) {
    operator op = parse(conv);
    cr_assert_eq(op.axes, 7);
    cr_assert_str_eq(op.axis[3].name, "x");
    cr_assert_eq(op.axis[3].extent, 112);
    const access_map *data = &op.operand[OPERAND_LHS];
    cr_assert_str_eq(data->name, "data");
    cr_assert_eq(data->dims, 4);
    cr_assert(data->shape[1] == 3 && data->shape[2] == 224 && data->shape[3] == 224);
    cr_assert(data->coef[2][2] == 2 && data->coef[2][5] == 1 && data->offset[2] == -3);
    cr_assert(data->coef[2][3] == 0 && data->offset[1] == 0);
    cr_assert_eq(op.operand[OPERAND_RHS].shape[0], 64);
    cr_assert_eq(op.operand[OPERAND_OUT].shape[2], 112);
    cr_assert_eq(operator_macs(&op), 64LL * 112 * 112 * 3 * 49);
    cr_assert_eq(access_elements(data), 3 * 224 * 224);
    cr_assert(access_uses_axis(data, 5));
    cr_assert_not(access_uses_axis(data, 1));
    int64_t low, high;
    access_row_range(&op, data, 2, &low, &high);
    cr_assert(low == -3 && high == 2 * 111 + 6 - 3);
}

Test(operator, bounds_give_the_axes_their_order) {
    operator op = parse("out[i,j]+=a[i,k]*b[k,j] where k<3,j<4,i<5");
    cr_assert_str_eq(op.axis[0].name, "k");
    cr_assert_str_eq(op.axis[2].name, "i");
    cr_assert_eq(op.operand[OPERAND_OUT].coef[0][2], 1);
    cr_assert_eq(op.operand[OPERAND_LHS].coef[1][0], 1);
    cr_assert_eq(op.operand[OPERAND_RHS].shape[1], 4);
}

Test(operator, affine_forms) {
    operator op =
        parse("o[x, 7] += a[x*2+1, -x+4, y - 2 * y, 3*2*x] * b[y+y, 2*3+x-1] where x<5,y<3;"
              "a:9x5x1x25");
    const access_map *a = &op.operand[OPERAND_LHS], *b = &op.operand[OPERAND_RHS];
    cr_assert(a->coef[0][0] == 2 && a->offset[0] == 1);
    cr_assert(a->coef[1][0] == -1 && a->offset[1] == 4);
    cr_assert(a->coef[2][1] == -1);
    cr_assert(a->coef[3][0] == 6);
    cr_assert(b->coef[0][1] == 2 && b->shape[0] == 5);
    cr_assert(b->coef[1][0] == 1 && b->offset[1] == 5 && b->shape[1] == 10);
    cr_assert(op.operand[OPERAND_OUT].offset[1] == 7 && op.operand[OPERAND_OUT].shape[1] == 8);
}

Test(operator, negative_indices_are_outside) {
    operator op = parse("o[x] += a[x-2] * b[4-x] where x<5");
    cr_assert_eq(op.operand[OPERAND_LHS].shape[0], 3);
    cr_assert_eq(op.operand[OPERAND_RHS].shape[0], 5);
    int64_t x[1] = {1};
    cr_assert_eq(access_element(&op, &op.operand[OPERAND_LHS], x), -1);
    cr_assert_eq(access_element(&op, &op.operand[OPERAND_RHS], x), 3);
}

Test(operator, scalars) {
    const char *texts[] = {"out[] += a[k]*b[k] where k<4", "out += a[k]*b[k] where k<4"};
    for (int t = 0; t < 2; t++) {
        operator op = parse(texts[t]);
        cr_assert_eq(op.operand[OPERAND_OUT].dims, 0);
        cr_assert_eq(access_elements(&op.operand[OPERAND_OUT]), 1);
        round_trip(texts[t], "out[] += a[k] * b[k] where k<4");
    }
}

Test(operator, round_trips) {
    round_trip(conv, "out[n,f,y,x] += data[n,c,2*y+r-3,2*x+s-3] * weight[f,c,r,s] where n<1, f<64, "
                     "y<112, x<112, c<3, r<7, s<7; data: 1x3x224x224");
    round_trip("o[-x+4,0]+=a[x-5]*b[2-1-1] where x<5; a: 7, o:5x1",
               "o[-x+4,0] += a[x-5] * b[0] where x<5; a: 7");
    round_trip("o[i]+=a[-3*i]*b[1*i-2] where i<3;a:2\n;b:1",
               "o[i] += a[-3*i] * b[i-2] where i<3; a: 2");
}

Test(operator, format_counts_beyond_the_buffer) {
    operator op = parse(conv);
    char whole[512], cut[16];
    size_t length = operator_format(&op, whole, sizeof whole);
    cr_assert_eq(operator_format(&op, NULL, 0), length);
    cr_assert_eq(operator_format(&op, cut, sizeof cut), length);
    cr_assert(strlen(cut) == sizeof cut - 1 && strncmp(cut, whole, sizeof cut - 1) == 0);
}

Test(operator, refusals_of_indices) {
    refuse("o[x]+=a[x*y]*b[y] where x<2,y<2", 1, 11, "product of axes 'x' and 'y'");
    refuse("o[x]+=a[x*x]*b[x] where x<2", 1, 11, "not affine");
    refuse("o[x]+=a[x/2]*b[x] where x<2", 1, 10, "division is not affine");
    refuse("o[x]+=a[x%2]*b[x] where x<2", 1, 10, "not affine");
    refuse("o[x]+=a[b[x]]*b[x] where x<2", 1, 9, "not affine");
    refuse("o[x]+=a[(x)]*b[x] where x<2", 1, 9, "parentheses");
    refuse("o[x]+=a[2x]*b[x] where x<2", 1, 10, "'*'");
    refuse("o[x]+=a[x+]*b[x] where x<2", 1, 11, "expected an axis or a number, found ']'");
    refuse("o[x]+=a[]]*b[x] where x<2", 1, 10, "'*'");
    refuse("o[x]+=a[,x]*b[x] where x<2", 1, 9, "found ','");
    refuse("o[x]+=a[x*b[x] where x<2", 1, 11, "not affine");
    refuse("o[x]+=a[4294967296]*b[x] where x<2", 1, 9, "too large");
    refuse("o[x]+=a[65536*65536]*b[x] where x<2", 1, 15, "too large");
    refuse("o[x]+=a[2147483647*x+2147483647*x]*b[x] where x<2", 1, 22, "too large");
    refuse("o[x]+=a[2147483647*x]*b[x] where x<3", 1, 7, "beyond");
    refuse("o[x]+=a[x-9]*b[x] where x<3", 1, 7, "always negative");
    refuse("o[x]+=a[0,0,0,0,0,0,0,0,0,0,0,0,x]*b[x] where x<3", 1, 33, "too many indices");
    refuse("o[a,b,c,d,e,f,g,h,i,j]+=p[k,l]*q[m] where a<1", 1, 34, "one too many");
}

Test(operator, refusals_of_bounds) {
    refuse("o[x]+=a[x+z]*b[x]\n where x<2", 1, 11, "'z' has no bound");
    refuse("o[x]+=a[x]*b[x]\n where x<2,\tz<3", 2, 13, "'z' is in no index");
    refuse("o[x]+=a[x]*b[x+0*z] where x<2, z<3", 1, 1, "'z' is in no index");
    refuse("o[x]+=a[x]*b[x] where x<2, x<2", 1, 28, "two bounds");
    refuse("o[x]+=a[x]*b[x] where x<0", 1, 25, "is 0");
    refuse("o[x]+=a[x]*b[x] where x<-1", 1, 25, "at least 1, found '-'");
    refuse("o[x]+=a[x]*b[x] where x<2147483648", 1, 25, "too large");
    refuse("o[x]+=a[x]*b[x] where x<99999999999999999999999", 1, 25, "too large");
    refuse("o[x]+=a[x]*b[x] where x=2", 1, 24, "'<'");
    refuse("o[x]+=a[x]*b[x] where", 1, 22, "end of the text");
    refuse("o[x]+=a[x]*b[x]", 1, 16, "'where'");
    refuse("o[x]+=a[x]*b[x] wherex<2", 1, 17, "'where'");
    refuse("o[x,y]+=a[x,z]*b[z,y] where x<2147483647,y<2147483647,z<2147483647", 1, 1, "64 bits");
    refuse("o[x,x,x,x]+=a[x]*b[x] where x<2000000", 1, 1, "64 bits");
    refuse("o[0]+=a[0]*b[0] where", 1, 22, "an axis");
}

Test(operator, refusals_of_tensors) {
    refuse("o[x]+=a[x]*a[x,x] where x<2", 1, 12, "2 dimensions here and 1 before");
    refuse("o[x]+=a[x]*a[x] where x<2", 1, 12, "both inputs");
    refuse("o[x]+=a[x]*o[x] where x<2", 1, 12, "output 'o' is also an input");
    refuse("o[x]+=a[x]*b[x] where x<2; a: 2x2", 1, 28, "2 dimensions here and 1");
    refuse("o[x]+=a[x]*b[x] where x<2; a: 2; a: 3", 1, 34, "two shapes");
    refuse("o[x]+=a[x]*b[x] where x<2; c: 2", 1, 28, "'c' is no tensor");
    refuse("o[x]+=a[x]*b[x] where x<2; a: 0", 1, 31, "dimension 0");
    refuse("o[x]+=a[x]*b[x] where x<2; a: -3", 1, 31, "found '-'");
    refuse("o[x]+=a[x]*b[x] where x<2; a: 2147483648", 1, 31, "too large");
    refuse("o[x]+=a[x,x,x]*b[x] where x<2; a: 2147483647x2147483647x3", 1, 7, "64 bits");
    refuse("o[x]+=a[x]*b[x] where x<2; a 3", 1, 30, "':'");
    refuse("o[x]+=a[x]*b[x] where x<2; a: 3 and more", 1, 33, "end of the text");
    refuse("o[x]+=a[x]*b[x] where x<2 }", 1, 27, "found '}'");
    refuse("o[x]+=a[x]*b[x]*c[x] where x<2", 1, 16, "'where'");
    refuse("o[x]=a[x]*b[x] where x<2", 1, 5, "'+='");
    refuse("", 1, 1, "a tensor, found the end");
    refuse("where[x] += a[x]*b[x] where x<2", 1, 1, "found 'where'");
    refuse("\n\n  o[x]+=a[x]*b[x]\r\n\twhere x<2 \x01", 4, 12, "byte 0x01");
    refuse("o234567890123456789012345678901234[x]+=a[x]*b[x] where x<2", 1, 1, "at most 31");
}

Test(operator, long_text_is_refused) {
    char *text = malloc(OPERATOR_TEXT_BYTES + 2);
    memset(text, ' ', OPERATOR_TEXT_BYTES + 1);
    text[OPERATOR_TEXT_BYTES + 1] = '\0';
    const char *good = "o[x]+=a[x]*b[x] where x<2";
    memcpy(text, good, strlen(good));
    refuse(text, 0, 0, "too long");
    text[OPERATOR_TEXT_BYTES] = '\0';
    parse(text);
    free(text);
}

static void expect_caret(const char *text, error_record error, const char *expected) {
    char written[512] = "";
    FILE *file = fmemopen(written, sizeof written, "w");
    operator_print_caret(file, text, &error);
    fclose(file);
    cr_assert_str_eq(written, expected);
}

Test(operator, caret) {
    expect_caret("ab\n\tcd+e\nf", (error_record){.line = 2, .column = 4}, "\tcd+e\n\t  ^\n");
    expect_caret("ab", (error_record){.line = 1, .column = 3}, "ab\n  ^\n");
    expect_caret("a\033\xc3\x97z", (error_record){.line = 1, .column = 5}, "a??z\n   ^\n");
    expect_caret("ab", (error_record){0}, "");
    expect_caret("ab", (error_record){.line = 5, .column = 1}, "");
    char line[301];
    memset(line, 'z', 300);
    line[300] = '\0';
    char written[512] = "";
    FILE *file = fmemopen(written, sizeof written, "w");
    operator_print_caret(file, line, &(error_record){.line = 1, .column = 200});
    fclose(file);
    cr_assert(strcspn(written, "\n") <= 100);
    cr_assert_not_null(strchr(written, '^'));
}

Test(operator, check_of_built_operators) {
    operator op = parse(conv);
    cr_assert(operator_check(&op, NULL));
    operator bad = op;
    bad.axes = 0;
    cr_assert_not(operator_check(&bad, NULL));
    bad = op;
    strcpy(bad.axis[1].name, "n");
    cr_assert_not(operator_check(&bad, NULL));
    bad = op;
    memset(bad.axis[1].name, 'n', NAME_BYTES);
    cr_assert_not(operator_check(&bad, NULL));
    bad = op;
    strcpy(bad.operand[OPERAND_RHS].name, "where");
    cr_assert_not(operator_check(&bad, NULL));
    bad = op;
    bad.operand[OPERAND_LHS].coef[2][2] = INT64_MIN;
    cr_assert_not(operator_check(&bad, NULL));
    bad = op;
    bad.operand[OPERAND_LHS].shape[0] = -1;
    cr_assert_not(operator_check(&bad, NULL));
}

Test(operator, random_operators_round_trip) {
    static const affine_limits limits = {
        .axes = OPERATOR_TEXT_AXES, .dims = 4, .extent = 8, .elements = 1 << 24, .macs = INT64_MAX};
    uint64_t state = 5;
    int kept = 0;
    for (int i = 0; i < 2000; i++) {
        operator op, back;
        if (!random_affine(&state, &limits, &op)) continue;
        strcpy(op.operand[OPERAND_OUT].name, "out");
        strcpy(op.operand[OPERAND_LHS].name, "x1");
        strcpy(op.operand[OPERAND_RHS].name, "_y");
        char text[4096];
        error_record error;
        cr_assert_lt(operator_format(&op, text, sizeof text), sizeof text);
        cr_assert(operator_parse(text, &back, &error), "%s: %s", text, error.message);
        cr_assert(memcmp(&op, &back, sizeof op) == 0, "%s", text);
        kept++;
    }
    cr_assert_gt(kept, 500);
}

Test(operator, random_mutations) {
    int good = fuzz_operator_mutations(20000, 3);
    cr_assert(good > 4000 && good < 16000, "%d", good);
}
