/* The objectives' text; see objective.h. A weighted sum is kept in whole numbers: each weight is
 * multiplied by the same power of ten, and by as much as brings all measures to one unit; common
 * factors go again. */
#include "bench/operator/objective.h"

#include <stdlib.h>
#include <string.h>

#include "bench/output/json.h"

/* Measures, their names, and how many units of a measure are one of what people read; the last has
 * no name. */
typedef struct objective_measure {
    const char *name;
    embed_measure measure;
    int64_t unit;
} objective_measure;

static const objective_measure measures[] = {
    {"calls", EMBED_CALLS, 1},
    {"paid", EMBED_PAID, 1},
    {"stored", EMBED_STORED, 1},
    {"stored-out", EMBED_STORED_OUT, 1},
    {"stored-lhs", EMBED_STORED_LHS, 1},
    {"stored-rhs", EMBED_STORED_RHS, 1},
    {"host", EMBED_HOST, 1},
    {"cycles", EMBED_CYCLES, OBJECTIVE_CYCLE_PARTS},
    {"compute", EMBED_COMPUTE, OBJECTIVE_CYCLE_PARTS},
    {"input", EMBED_INPUT, OBJECTIVE_CYCLE_PARTS},
    {NULL, EMBED_MEASURES, 0},
};

enum { SCALE = 10000, LARGEST_WEIGHT = 10000 };

typedef struct reader {
    const char *text, *at;
    embed_options *options;
    int64_t *divisor;
    error_record *error;
} reader;

static bool reader_fail(const reader *r, const char *expected) {
    return error_set(r->error, "--objective: column %d: expected %s", (int)(r->at - r->text) + 1,
                     expected);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A number times SCALE. */
static bool read_number(reader *r, int64_t *weight) {
    int64_t value = 0, place = SCALE;
    const char *start = r->at;
    for (; is_digit(*r->at); r->at++) {
        value = value * 10 + (*r->at - '0');
        if (value >= LARGEST_WEIGHT) return reader_fail(r, "a weight below 10000");
    }
    value *= SCALE;
    if (*r->at == '.') {
        r->at++;
        if (!is_digit(*r->at)) return reader_fail(r, "a digit");
        for (; is_digit(*r->at); r->at++) {
            place /= 10;
            if (!place) return reader_fail(r, "at most 4 decimals");
            value += (*r->at - '0') * place;
        }
    }
    *weight = value;
    if (value) return true;
    r->at = start;
    return reader_fail(r, "a weight above 0");
}

static const objective_measure *read_measure(reader *r) {
    size_t length = strcspn(r->at, ",+*:");
    for (const objective_measure *m = measures; m->name; m++)
        if (strlen(m->name) == length && !strncmp(m->name, r->at, length)) {
            r->at += length;
            return m;
        }
    char expected[256] = "";
    for (const objective_measure *m = measures; m->name; m++) {
        if (m > measures) strcat(expected, m[1].name ? ", " : " or ");
        strcat(expected, m->name);
    }
    reader_fail(r, expected);
    return NULL;
}

/* Factors that the divisor and all weights have in common are of its own primes. */
static int64_t weights_reduce(int64_t *weight, int64_t divisor) {
    static const int64_t primes[] = {2, 5};
    for (int i = 0; i < 2;) {
        bool divides = divisor % primes[i] == 0;
        for (int k = 0; k < EMBED_MEASURES; k++)
            divides &= weight[k] % primes[i] == 0;
        if (!divides) {
            i++;
            continue;
        }
        divisor /= primes[i];
        for (int k = 0; k < EMBED_MEASURES; k++)
            weight[k] /= primes[i];
    }
    return divisor;
}

/* Reads `host`, `0.5*host` or `host:0.5`. */
static const objective_measure *read_term(reader *r, bool *weighted, int64_t *weight) {
    *weighted = is_digit(*r->at);
    *weight = SCALE;
    if (*weighted) {
        if (!read_number(r, weight)) return NULL;
        if (*r->at != '*') {
            reader_fail(r, "'*'");
            return NULL;
        }
        r->at++;
    }
    const objective_measure *m = read_measure(r);
    if (!m || *weighted || *r->at != ':') return m;
    r->at++;
    *weighted = true;
    if (is_digit(*r->at)) return read_number(r, weight) ? m : NULL;
    reader_fail(r, "a weight");
    return NULL;
}

/* One measure is itself; several, or one with a weight, are a sum. */
static bool read_sum(reader *r) {
    embed_options *o = r->options;
    int i = o->measures;
    bool plain = true;
    if (i == EMBED_MAX_MEASURES) return reader_fail(r, "no more than 4 objectives");
    memset(o->weight[i], 0, sizeof o->weight[i]);
    for (;; r->at++) {
        int64_t weight;
        bool weighted;
        const objective_measure *m = read_term(r, &weighted, &weight);
        if (!m) return false;
        o->weight[i][m->measure] += weight * (OBJECTIVE_CYCLE_PARTS / m->unit);
        o->measure[i] = m->measure;
        r->divisor[i] = m->unit;
        plain &= !weighted && *r->at != '+';
        if (*r->at != '+') break;
    }
    o->measures++;
    if (plain) return true;
    o->measure[i] = EMBED_WEIGHTED;
    r->divisor[i] = weights_reduce(o->weight[i], (int64_t)SCALE * OBJECTIVE_CYCLE_PARTS);
    return true;
}

bool objective_read(const char *text, embed_options *options, int64_t divisor[EMBED_MAX_MEASURES],
                    error_record *error) {
    reader r = {text, text, options, divisor, error};
    options->measures = 0;
    for (;; r.at++) {
        if (!read_sum(&r)) return false;
        if (!*r.at) return true;
        if (*r.at != ',') return reader_fail(&r, "',' or '+'");
    }
}

char *objective_values(const embed_options *options, const char *text,
                       const int64_t divisor[EMBED_MAX_MEASURES], const embedding_report *r) {
    char *values = NULL, *kept = NULL;
    size_t bytes;
    FILE *file = open_memstream(&values, &bytes);
    if (!file) return NULL;
    for (int i = 0; i < options->measures; i++) {
        int length = (int)strcspn(text, ",");
        int64_t cost = embed_cost_of(r->op, r->instruction, options, r->embedding, i);
        char value[REAL_TEXT_BYTES];
        real_format((double)cost / (double)divisor[i], value);
        fprintf(file, "%s%.*s %s", i ? "; " : "", length, text, value);
        text += length + 1;
    }
    if (fclose(file) == 0) kept = arena_copy(r->memory, values, bytes + 1);
    free(values);
    return kept;
}
