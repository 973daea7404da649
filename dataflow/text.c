/* The parser of operator texts: recursive descent over the characters, no separate scanner.
 *
 *     operator := access '+=' access '*' access 'where' bounds [ shapes ]
 *     access   := name [ '[' [ index { ',' index } ] ']' ]
 *     index    := [ sign ] term { sign term }
 *     term     := factor { '*' factor }
 *     factor   := name | number
 *     bounds   := name '<' number { ',' name '<' number }
 *     shapes   := ';' shape { ( ';' | ',' ) shape }
 *     shape    := name ':' number { 'x' number }
 *
 * Axes are numbered as the indices mention them and put in the order of their bounds at the end;
 * where each was first mentioned is kept, for the message when it has no bound. */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "dataflow/operator.h"

typedef struct parser {
    const char *text;
    const char *at;
    operator *op;
    const char *axis_at[OPERATOR_TEXT_AXES]; /* first mention */
    int bounds;
    int bound_of[OPERATOR_TEXT_AXES]; /* place of the axis in the bounds, -1 none yet */
    const char *operand_at[OPERANDS];
    bool shaped[OPERANDS];
    error_record *error;
} parser;

static void place_error(const parser *p, const char *at) {
    if (!p->error) return;
    p->error->line = 1;
    const char *line = p->text;
    for (const char *c = p->text; c < at; c++)
        if (*c == '\n') {
            p->error->line++;
            line = c + 1;
        }
    p->error->column = (int)(at - line) + 1;
}

__attribute__((format(printf, 3, 4))) static bool fail(const parser *p, const char *at,
                                                       const char *format, ...) {
    char message[sizeof p->error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(p->error, "%s", message);
    place_error(p, at);
    return false;
}

static void skip_space(parser *p) {
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool fail_expected(parser *p, const char *expected) {
    skip_space(p);
    unsigned char c = (unsigned char)*p->at;
    if (c == '\0') return fail(p, p->at, "expected %s, found the end of the text", expected);
    if (!isprint(c)) return fail(p, p->at, "expected %s, found byte 0x%02x", expected, c);
    return fail(p, p->at, "expected %s, found '%c'", expected, c);
}

static bool next_is(parser *p, char c) {
    skip_space(p);
    return *p->at == c;
}

static bool accept(parser *p, char c) {
    if (!next_is(p, c)) return false;
    p->at++;
    return true;
}

static bool is_name_start(char c) {
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name_part(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static bool parse_name(parser *p, const char *expected, char name[NAME_BYTES], const char **at) {
    skip_space(p);
    *at = p->at;
    if (!is_name_start(*p->at)) return fail_expected(p, expected);
    while (is_name_part(*p->at))
        p->at++;
    size_t length = (size_t)(p->at - *at);
    if (length >= NAME_BYTES)
        return fail(p, *at, "name of %zu letters, expected at most %d", length, NAME_BYTES - 1);
    memset(name, 0, NAME_BYTES);
    memcpy(name, *at, length);
    if (strcmp(name, "where") == 0) return fail(p, *at, "expected %s, found 'where'", expected);
    return true;
}

static bool parse_number(parser *p, const char *expected, int64_t *value) {
    skip_space(p);
    const char *at = p->at;
    *value = 0;
    if (!isdigit((unsigned char)*at)) return fail_expected(p, expected);
    for (; isdigit((unsigned char)*p->at); p->at++) {
        *value = *value * 10 + (*p->at - '0');
        if (*value > INT32_MAX)
            return fail(p, at, "number too large, expected at most %d", INT32_MAX);
    }
    return true;
}

static int find_axis(const operator *op, const char *name) {
    for (int d = 0; d < op->axes; d++)
        if (strcmp(op->axis[d].name, name) == 0) return d;
    return -1;
}

static bool mention_axis(parser *p, int *d) {
    char name[NAME_BYTES];
    const char *at;
    if (!parse_name(p, "an axis", name, &at)) return false;
    *d = find_axis(p->op, name);
    if (*d >= 0) return true;
    if (p->op->axes == OPERATOR_TEXT_AXES)
        return fail(p, at, "axis '%s' is one too many, expected at most %d", name,
                    OPERATOR_TEXT_AXES);
    *d = p->op->axes++;
    memcpy(p->op->axis[*d].name, name, NAME_BYTES);
    p->axis_at[*d] = at;
    p->bound_of[*d] = -1;
    return true;
}

/* One factor of a term: an axis (at most one a term) or a number, which multiplies *coef. */
static bool parse_factor(parser *p, int *d, int64_t *coef) {
    skip_space(p);
    const char *at = p->at;
    if (is_name_start(*at)) {
        int previous = *d;
        if (!mention_axis(p, d)) return false;
        if (next_is(p, '[')) return fail(p, at, "index read from a tensor is not affine");
        if (previous >= 0)
            return fail(p, at, "product of axes '%s' and '%s' is not affine, expected a number",
                        p->op->axis[previous].name, p->op->axis[*d].name);
        return true;
    }
    if (*at == '(') return fail(p, at, "parentheses are not read, expected the sum written out");
    int64_t number;
    if (!parse_number(p, "an axis or a number", &number)) return false;
    *coef *= number;
    if (*coef > INT32_MAX || *coef < -INT32_MAX)
        return fail(p, at, "product too large, expected at most %d", INT32_MAX);
    if (is_name_start(*p->at)) return fail(p, p->at, "expected '*' between a number and an axis");
    return true;
}

static bool parse_term(parser *p, int64_t sign, access_map *access, int row) {
    skip_space(p);
    const char *at = p->at;
    int d = -1;
    int64_t coef = sign;
    do {
        if (!parse_factor(p, &d, &coef)) return false;
    } while (accept(p, '*'));
    if (next_is(p, '/') || next_is(p, '%'))
        return fail(p, p->at, "division is not affine, expected sums and integer factors");
    int64_t *sum = d < 0 ? &access->offset[row] : &access->coef[row][d];
    *sum += coef;
    if (*sum > INT32_MAX || *sum < -INT32_MAX)
        return fail(p, at, "sum too large, expected at most %d", INT32_MAX);
    return true;
}

static bool parse_index(parser *p, access_map *access, int row) {
    int64_t sign = accept(p, '-') ? -1 : 1;
    if (sign > 0) accept(p, '+');
    for (;;) {
        if (!parse_term(p, sign, access, row)) return false;
        if (accept(p, '+'))
            sign = 1;
        else if (accept(p, '-'))
            sign = -1;
        else
            return true;
    }
}

static bool parse_indices(parser *p, access_map *access) {
    if (!accept(p, '[') || accept(p, ']')) return true;
    do {
        skip_space(p);
        if (access->dims == TENSOR_MAX_DIMS)
            return fail(p, p->at, "tensor '%s' has too many indices, expected at most %d",
                        access->name, TENSOR_MAX_DIMS);
        if (!parse_index(p, access, access->dims++)) return false;
    } while (accept(p, ','));
    return accept(p, ']') || fail_expected(p, "'+', '-', '*', ',' or ']'");
}

/* A tensor that is already an operand: twice the same is as wrong as with two ranks, but has its
 * own words. */
static bool refuse_repeated(const parser *p, int operand) {
    const access_map *access = &p->op->operand[operand];
    for (int o = 0; o < operand; o++) {
        const access_map *other = &p->op->operand[o];
        if (strcmp(other->name, access->name) != 0) continue;
        if (other->dims != access->dims)
            return fail(p, p->operand_at[operand],
                        "tensor '%s' has %d dimensions here and %d before", access->name,
                        access->dims, other->dims);
        if (o == OPERAND_OUT)
            return fail(p, p->operand_at[operand],
                        "output '%s' is also an input, expected another tensor", access->name);
        return fail(p, p->operand_at[operand], "'%s' is both inputs, expected two tensors",
                    access->name);
    }
    return true;
}

static bool parse_access(parser *p, int operand) {
    access_map *access = &p->op->operand[operand];
    return parse_name(p, "a tensor", access->name, &p->operand_at[operand]) &&
           parse_indices(p, access) && refuse_repeated(p, operand);
}

static bool parse_statement(parser *p) {
    if (!parse_access(p, OPERAND_OUT)) return false;
    skip_space(p);
    if (p->at[0] != '+' || p->at[1] != '=') return fail_expected(p, "'+='");
    p->at += 2;
    if (!parse_access(p, OPERAND_LHS)) return false;
    if (!accept(p, '*')) return fail_expected(p, "'*' and a second tensor");
    return parse_access(p, OPERAND_RHS);
}

static bool accept_where(parser *p) {
    skip_space(p);
    if (strncmp(p->at, "where", 5) != 0 || is_name_part(p->at[5])) return false;
    p->at += 5;
    return true;
}

static bool parse_bound(parser *p) {
    char name[NAME_BYTES];
    const char *at;
    if (!parse_name(p, "an axis", name, &at)) return false;
    int d = find_axis(p->op, name);
    if (d < 0) return fail(p, at, "axis '%s' is in no index, expected it in at least one", name);
    if (p->bound_of[d] >= 0) return fail(p, at, "axis '%s' has two bounds, expected one", name);
    p->bound_of[d] = p->bounds++;
    if (!accept(p, '<')) return fail_expected(p, "'<' and an extent");
    skip_space(p);
    const char *extent_at = p->at;
    if (!parse_number(p, "an extent of at least 1", &p->op->axis[d].extent)) return false;
    if (p->op->axis[d].extent == 0)
        return fail(p, extent_at, "the extent of axis '%s' is 0, expected at least 1", name);
    return true;
}

static bool parse_bounds(parser *p) {
    if (!accept_where(p)) return fail_expected(p, "'where' and the axes' bounds");
    do {
        if (!parse_bound(p)) return false;
    } while (accept(p, ','));
    for (int d = 0; d < p->op->axes; d++)
        if (p->bound_of[d] < 0)
            return fail(p, p->axis_at[d],
                        "axis '%s' has no bound, expected '%s<extent' after 'where'",
                        p->op->axis[d].name, p->op->axis[d].name);
    return true;
}

/* Puts the axes, numbered as mentioned, in the order of their bounds. */
static void sort_axes(parser *p) {
    operator mentioned = *p->op;
    for (int d = 0; d < mentioned.axes; d++) {
        int to = p->bound_of[d];
        p->op->axis[to] = mentioned.axis[d];
        for (int o = 0; o < OPERANDS; o++)
            for (int row = 0; row < mentioned.operand[o].dims; row++)
                p->op->operand[o].coef[row][to] = mentioned.operand[o].coef[row][d];
    }
}

static bool parse_dimensions(parser *p, access_map *access, const char *at) {
    int64_t shape[TENSOR_MAX_DIMS];
    int dims = 0;
    do {
        skip_space(p);
        const char *number_at = p->at;
        int64_t number;
        if (!parse_number(p, "a dimension of at least 1", &number)) return false;
        if (number == 0) return fail(p, number_at, "dimension 0, expected at least 1");
        if (dims < TENSOR_MAX_DIMS) shape[dims] = number;
        dims++;
    } while (accept(p, 'x'));
    if (dims != access->dims)
        return fail(p, at, "tensor '%s' has %d dimensions here and %d in its access", access->name,
                    dims, access->dims);
    memcpy(access->shape, shape, (size_t)dims * sizeof shape[0]);
    return true;
}

static bool parse_shape(parser *p) {
    char name[NAME_BYTES];
    const char *at;
    if (!parse_name(p, "a tensor and its shape", name, &at)) return false;
    int o = 0;
    while (o < OPERANDS && strcmp(p->op->operand[o].name, name) != 0)
        o++;
    if (o == OPERANDS)
        return fail(p, at, "'%s' is no tensor of this operator, expected '%s', '%s' or '%s'", name,
                    p->op->operand[OPERAND_OUT].name, p->op->operand[OPERAND_LHS].name,
                    p->op->operand[OPERAND_RHS].name);
    if (p->shaped[o]) return fail(p, at, "tensor '%s' has two shapes, expected one", name);
    p->shaped[o] = true;
    if (!accept(p, ':')) return fail_expected(p, "':' and a shape such as 1x3x224x224");
    return parse_dimensions(p, &p->op->operand[o], at);
}

static bool parse_shapes(parser *p) {
    if (!accept(p, ';')) return true;
    do {
        if (!parse_shape(p)) return false;
    } while (accept(p, ';') || accept(p, ','));
    return true;
}

static bool parse_end(parser *p) {
    skip_space(p);
    if (*p->at == '\0') return true;
    bool shapes = false;
    for (int o = 0; o < OPERANDS; o++)
        shapes = shapes || p->shaped[o];
    return fail_expected(p, shapes ? "'x', ';', ',' or the end of the text"
                                   : "',' and a bound, ';' and a shape, or the end of the text");
}

static bool finish(parser *p) {
    sort_axes(p);
    for (int o = 0; o < OPERANDS; o++) {
        access_map *access = &p->op->operand[o];
        bool good = p->shaped[o] || access_infer_shape(p->op, access, p->error);
        if (!good || !access_check(p->op, access, p->error)) {
            place_error(p, p->operand_at[o]);
            return false;
        }
    }
    if (operator_check(p->op, p->error)) return true;
    place_error(p, p->text);
    return false;
}

bool operator_parse(const char *text, operator *op, error_record *error) {
    memset(op, 0, sizeof *op);
    if (strnlen(text, OPERATOR_TEXT_BYTES + 1) > OPERATOR_TEXT_BYTES)
        return error_set(error, "operator text too long, expected at most %d bytes",
                         OPERATOR_TEXT_BYTES);
    parser p = {.text = text, .at = text, .op = op, .error = error};
    return parse_statement(&p) && parse_bounds(&p) && parse_shapes(&p) && parse_end(&p) &&
           finish(&p);
}
