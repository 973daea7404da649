/* The arena: zeroed, aligned, disjoint pieces; failure reported, not crashed on. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "csp/base/arena.h"

Test(arena, pieces_are_zeroed_aligned_and_disjoint) {
    enum { PIECES = 2000 };
    arena *a = arena_new();
    unsigned char *piece[PIECES];
    for (int i = 0; i < PIECES; i++) {
        size_t bytes = (size_t)i % 97 + 1;
        piece[i] = arena_alloc(a, bytes, 1);
        cr_assert(piece[i] && (uintptr_t)piece[i] % _Alignof(max_align_t) == 0);
        for (size_t k = 0; k < bytes; k++)
            cr_assert(piece[i][k] == 0);
        memset(piece[i], i % 251, bytes);
    }
    for (int i = 0; i < PIECES; i++)
        for (size_t k = 0; k < (size_t)i % 97 + 1; k++)
            cr_assert(piece[i][k] == i % 251);
    cr_assert(arena_bytes(a) >= 97 * PIECES / 2 && !arena_failed(a));
    arena_free(a);
}

Test(arena, products_that_overflow_fail) {
    arena *a = arena_new();
    cr_assert_null(arena_alloc(a, SIZE_MAX, 2));
    cr_assert_null(arena_alloc(a, SIZE_MAX / 8 + 2, 8));
    cr_assert_null(arena_alloc(a, SIZE_MAX, 1));
    cr_assert(arena_failed(a));
    cr_assert_not_null(arena_alloc(a, 10, 10));
    arena_free(a);
    arena_free(NULL);
}

Test(arena, copies) {
    arena *a = arena_new();
    char text[] = "layout";
    char *copy = arena_copy(a, text, sizeof text);
    text[0] = 'L';
    cr_assert(strcmp(copy, "layout") == 0);
    cr_assert_not_null(arena_copy(a, NULL, 0));
    cr_assert_not_null(arena_alloc(a, 0, 8));
    arena_free(a);
}
