/* Edit distances against a plain recursive definition, and the words that mistypings mean. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/options/nearest.h"

static int least(int a, int b) {
    return a < b ? a : b;
}

/* The definition, letter by letter from the end. */
static int distance_by_definition(const char *a, int i, const char *b, int j) {
    if (i == 0 || j == 0) return i + j;
    int d = distance_by_definition(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
    d = least(d, distance_by_definition(a, i - 1, b, j) + 1);
    d = least(d, distance_by_definition(a, i, b, j - 1) + 1);
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d = least(d, distance_by_definition(a, i - 2, b, j - 2) + 1);
    return d;
}

Test(nearest, distance_is_its_definition) {
    srand(1);
    for (int round = 0; round < 300; round++) {
        char a[8] = "", b[8] = "";
        for (int i = rand() % 7; i > 0; i--)
            a[i - 1] = (char)('a' + rand() % 3);
        for (int i = rand() % 7; i > 0; i--)
            b[i - 1] = (char)('a' + rand() % 3);
        cr_expect_eq(edit_distance(a, b),
                     distance_by_definition(a, (int)strlen(a), b, (int)strlen(b)), "%s %s", a, b);
    }
}

Test(nearest, words) {
    static const char *const words[] = {"conv2d", "gemm", "bench", "stride", "pad", "n"};
    const size_t count = sizeof words / sizeof words[0];
    cr_expect_str_eq(nearest_word("cnov2d", words, count), "conv2d");
    cr_expect_str_eq(nearest_word("gem", words, count), "gemm");
    cr_expect_str_eq(nearest_word("conv", words, count), "conv2d");
    cr_expect_str_eq(nearest_word("strides", words, count), "stride");
    cr_expect_null(nearest_word("frobnicate", words, count));
    cr_expect_null(nearest_word("zzz", words, count));
}

Test(nearest, long_words_are_no_danger) {
    char a[500], b[500];
    memset(a, 'a', sizeof a - 1);
    memset(b, 'b', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    cr_expect_eq(edit_distance(a, b), 63);
}
