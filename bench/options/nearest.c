/* Edit distance by dynamic programming over three rows; see nearest.h. */
#include "bench/options/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 63 };

static int smaller(int a, int b) {
    return a < b ? a : b;
}

static size_t bounded_length(const char *word) {
    size_t length = strlen(word);
    return length < WORD_MAX ? length : WORD_MAX;
}

int edit_distance(const char *a, const char *b) {
    int rows[3][WORD_MAX + 1];
    size_t a_length = bounded_length(a);
    size_t b_length = bounded_length(b);
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3];
        const int *before_that = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            int replaced = before[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = smaller(replaced, smaller(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = smaller(now[j], before_that[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

/* "conv" and "conv2d", "padding" and "pad"; not so when the shorter one says too little. */
static bool one_begins_other(const char *a, const char *b) {
    size_t a_length = strlen(a), b_length = strlen(b);
    size_t shorter = a_length < b_length ? a_length : b_length;
    return shorter >= 3 && strncmp(a, b, shorter) == 0;
}

/* Words that are known are in small letters. */
static const char *to_small_letters(const char *word, char small[WORD_MAX + 1]) {
    size_t length = bounded_length(word);
    for (size_t i = 0; i < length; i++)
        small[i] = (char)tolower((unsigned char)word[i]);
    small[length] = '\0';
    return small;
}

const char *nearest_word(const char *given, const char *const *words, size_t count) {
    char small[WORD_MAX + 1];
    const char *nearest = NULL, *word = to_small_letters(given, small);
    int least = WORD_MAX;
    size_t length = bounded_length(word);
    for (size_t i = 0; i < count; i++) {
        size_t longer = bounded_length(words[i]) > length ? bounded_length(words[i]) : length;
        int allowed = (int)longer / 3 > 1 ? (int)longer / 3 : 1;
        int distance = edit_distance(word, words[i]);
        if (one_begins_other(word, words[i])) distance = smaller(distance, 1);
        if (distance <= allowed && distance < (int)longer && distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}
