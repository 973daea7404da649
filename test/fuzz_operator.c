/* Fuzzing the operator parser. By libFuzzer, or by AFL++, which takes the same entry:
 *
 *     clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -I. -fsanitize=fuzzer,address,undefined \
 *         test/fuzz_operator.c dataflow/operator.c dataflow/text.c dataflow/caret.c \
 *         csp/base/error.c -o /tmp/fuzz_operator
 *     /tmp/fuzz_operator -max_total_time=60 -max_len=400
 *
 * test_operator.c runs the small loop of random mutations below. */
#include "test/fuzz_operator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/operator.h"
#include "test/random.h"

static void demand(bool holds) {
    if (!holds) abort();
}

/* A refusal says something, and where, if it is not about the whole. */
static void check_refusal(const char *text, const error_record *error) {
    demand(error->message[0] != '\0');
    demand(strchr(error->message, '\n') == NULL);
    int lines = 1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    demand(error->line >= 0 && error->line <= lines);
    demand((size_t)error->column <= strlen(text) + 1);
    char caret[1024];
    FILE *file = fmemopen(caret, sizeof caret, "w");
    demand(file != NULL);
    operator_print_caret(file, text, error);
    fclose(file);
}

/* An operator passes the checks and is read back from its own text. */
static void check_operator(const operator *op) {
    demand(operator_check(op, NULL));
    demand(operator_macs(op) >= 1);
    for (int o = 0; o < OPERANDS; o++) {
        demand(access_elements(&op->operand[o]) >= 1);
        int64_t x[OPERATOR_MAX_AXES] = {0};
        demand(access_element(op, &op->operand[o], x) < access_elements(&op->operand[o]));
    }
    size_t bytes = operator_format(op, NULL, 0) + 1;
    char *text = malloc(bytes);
    operator again;
    demand(text != NULL && operator_format(op, text, bytes) == bytes - 1);
    demand(operator_parse(text, &again, NULL) && memcmp(op, &again, sizeof again) == 0);
    free(text);
}

bool fuzz_operator_text(const char *text) {
    operator op;
    error_record error = {0};
    bool good = operator_parse(text, &op, &error);
    if (good)
        check_operator(&op);
    else
        check_refusal(text, &error);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
    char *text = malloc(bytes + 1);
    if (!text) return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    fuzz_operator_text(text);
    free(text);
    return 0;
}

enum { TEXT_BYTES = 512 };

/* Puts a piece of `from` over, or before, what stands at a random place of `text`. */
static void mutate(char *text, const char *from, uint64_t *state) {
    char result[TEXT_BYTES];
    size_t length = strlen(text), at = random_next(state) % (length + 1);
    size_t removed = random_next(state) % 4 == 0 ? random_next(state) % 8 : random_next(state) % 2;
    size_t begin = random_next(state) % (strlen(from) + 1), piece = random_next(state) % 6;
    if (at + removed > length) removed = length - at;
    snprintf(result, sizeof result, "%.*s%.*s%s", (int)at, text, (int)piece, from + begin,
             text + at + removed);
    memcpy(text, result, sizeof result);
}

int fuzz_operator_mutations(int count, uint64_t seed) {
    static const char *const good[] = {
        "out[f,x] += data[c,2*x+s-3] * weight[f,c,s] where f<64, x<112, c<3, s<7; data: 3x224",
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2",
        "o[]+=a[-k+4,0]*b[k*3]where k<5;a:5x1,b:13",
        "[](),;:<>+-*/%=xX 0123456789 2147483647 9999999999 \t\n where _ \001\x7f\xff",
    };
    enum { TEXTS = sizeof good / sizeof good[0] };
    int operators = 0;
    for (int i = 0; i < count; i++) {
        char text[TEXT_BYTES];
        snprintf(text, sizeof text, "%s", good[random_next(&seed) % (TEXTS - 1)]);
        for (uint64_t n = random_next(&seed) % 4; n > 0; n--)
            mutate(text, good[random_next(&seed) % TEXTS], &seed);
        operators += fuzz_operator_text(text);
    }
    return operators;
}
