/* Holes as cleared bits, 64 values a word. A small domain's word lies in the variable and is saved
 * with it; a dense one's words are saved one by one. */
#include <string.h>

#include "csp/kernel/holes.h"
#include "csp/kernel/propagator.h"

static const uint64_t *words_of(const csp_variable *v) {
    return v->kind == CSP_DOMAIN_SMALL ? &v->bits : v->words;
}

/* Distance from the base; no overflow, for the value is in the first range. */
static uint32_t position_of(const csp_variable *v, int32_t value) {
    return (uint32_t)value - (uint32_t)v->base;
}

static int32_t value_at(const csp_variable *v, uint32_t position) {
    return (int32_t)((uint32_t)v->base + position);
}

static int32_t bits_next(const csp_solver *s, const csp_variable *v, int32_t value) {
    (void)s;
    const uint64_t *words = words_of(v);
    uint32_t position = position_of(v, value), i = position / 64;
    uint64_t word = words[i] & ~UINT64_C(0) << position % 64;
    while (!word)
        word = words[++i];
    return value_at(v, i * 64 + (uint32_t)__builtin_ctzll(word));
}

static int32_t bits_previous(const csp_solver *s, const csp_variable *v, int32_t value) {
    (void)s;
    const uint64_t *words = words_of(v);
    uint32_t position = position_of(v, value), i = position / 64;
    uint64_t word = words[i] & ~UINT64_C(0) >> (63 - position % 64);
    while (!word)
        word = words[--i];
    return value_at(v, i * 64 + 63 - (uint32_t)__builtin_clzll(word));
}

/* The bits of word i that lie in first..last. */
static uint64_t mask_in_word(uint32_t i, uint32_t first, uint32_t last) {
    uint64_t mask = ~UINT64_C(0);
    if (i == first / 64) mask &= ~UINT64_C(0) << first % 64;
    if (i == last / 64) mask &= ~UINT64_C(0) >> (63 - last % 64);
    return mask;
}

static uint32_t bits_missing(const csp_solver *s, const csp_variable *v, int32_t low,
                             int32_t high) {
    (void)s;
    const uint64_t *words = words_of(v);
    uint32_t first = position_of(v, low), last = position_of(v, high), count = 0;
    for (uint32_t i = first / 64; i <= last / 64; i++)
        count += (uint32_t)__builtin_popcountll(~words[i] & mask_in_word(i, first, last));
    return count;
}

/* Words for all values that the variable ever had. */
static bool give_words(csp_solver *s, csp_variable *v) {
    size_t words = (size_t)(v->bits + 63) / 64;
    v->words = csp_alloc(s, words, sizeof *v->words);
    if (v->words) memset(v->words, 0xff, words * sizeof *v->words);
    return v->words != NULL;
}

/* Only of dense domains; small ones are changed whole, in domain.c. */
static bool bits_remove(csp_solver *s, csp_variable *v, int32_t low, int32_t high) {
    uint32_t first = position_of(v, low), last = position_of(v, high);
    if (!v->words && !give_words(s, v)) return false;
    for (uint32_t i = first / 64; i <= last / 64; i++) {
        uint64_t gone = v->words[i] & mask_in_word(i, first, last);
        v->holes += (uint32_t)__builtin_popcountll(gone);
        csp_word_set(s, &v->words[i], v->words[i] ^ gone);
    }
    return s->status == CSP_OK;
}

const holes_form holes_as_bits = {bits_next, bits_previous, bits_missing, bits_remove};
