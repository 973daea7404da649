/* Rewritten boxes: every choice of disjoint ordered lists once, against all permutations cut in all
 * ways; parts of a fused axis; unit axes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "test/embed_brute.h"
#include "test/random.h"

enum { MOST_BOXES = 20000 };

typedef struct box_list {
    int count;
    uint64_t hash[MOST_BOXES];
} box_list;

static void list_add(box_list *l, const box *b) {
    uint64_t hash = 1;
    for (int z = 0; z < b->axes; z++) {
        hash ^=
            (uint64_t)b->axis[z].parts << 40 ^ (uint64_t)b->axis[z].extent << 8 ^ b->axis[z].moves;
        random_next(&hash);
        for (int i = 0; i < b->axis[z].parts; i++) {
            hash = (hash ^ (uint64_t)b->axis[z].part[i]) * UINT64_C(0xff51afd7ed558ccd);
            hash ^= hash >> 29;
        }
    }
    cr_assert(l->count < MOST_BOXES);
    l->hash[l->count++] = hash;
}

static bool visit_box(void *context, const box *b) {
    list_add(context, b);
    return true;
}

static bool visit_embedding(void *context, const embedding *e) {
    list_add(context, &e->box);
    return true;
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static int distinct(box_list *l) {
    qsort(l->hash, (size_t)l->count, sizeof *l->hash, compare_hashes);
    int kept = 0;
    for (int i = 0; i < l->count; i++)
        kept += i == 0 || l->hash[i] != l->hash[i - 1];
    return kept;
}

/* Both operand orders together; returns how many boxes there are. */
static int check(const operator *op, const operator *instruction) {
    box_list *walked = calloc(1, sizeof *walked), *expected = calloc(1, sizeof *expected);
    for (int swapped = 0; swapped < 2; swapped++) {
        box base;
        cr_assert(box_from_operator(op, instruction, swapped, &base, NULL));
        cr_assert(box_each_fusion(instruction, swapped, &base, true, visit_box, walked));
    }
    brute_each_box(op, instruction, true, visit_embedding, expected);
    cr_assert(walked->count == expected->count, "%d boxes, expected %d", walked->count,
              expected->count);
    cr_assert(distinct(walked) == distinct(expected));
    cr_assert(!memcmp(walked->hash, expected->hash, (size_t)walked->count * sizeof(uint64_t)));
    int count = walked->count;
    free(walked);
    free(expected);
    return count;
}

Test(rewriting, all_disjoint_ordered_lists_once) {
    operator gemm = brute_parse(brute_instruction(1));
    operator op =
        brute_parse("o[f,y,x] += a[c,y+r,x+s] * w[f,c,r,s] where f<2, y<3, x<4, c<2, r<3, s<5");
    /* y and x: apart, yx, xy. c, r, s: 13 ordered partitions … as lists: 1 + 3·2 + 6. Both orders.
     */
    cr_expect(check(&op, &gemm) == 2 * 3 * 13);
    for (uint64_t number = 0; number < 150; number++) {
        char text[512];
        operator random,
            instruction = brute_parse(brute_instruction((int)(number % BRUTE_INSTRUCTIONS)));
        brute_operator(number + 300, 5, &random, text, sizeof text);
        check(&random, &instruction);
    }
}

Test(rewriting, one_axis_and_unit_axes) {
    operator gemm = brute_parse(brute_instruction(1)),
             op = brute_parse("o[i] += a[i,k] * b[k] where i<5, k<1");
    box b;
    cr_assert(box_from_operator(&op, &gemm, false, &b, NULL));
    cr_assert(b.axes == 3);
    cr_assert(b.axis[2].parts == 0 && b.axis[2].extent == 1);
    cr_assert(b.axis[2].moves == (1u << OPERAND_OUT | 1u << OPERAND_RHS));
    cr_assert(box_from_operator(&op, &gemm, true, &b, NULL));
    cr_assert(b.axis[2].moves == (1u << OPERAND_OUT | 1u << OPERAND_RHS));
    cr_assert(check(&op, &gemm) == 2);
}

static bool stop_at_third(void *context, const box *b) {
    (void)b;
    return ++*(int *)context < 3;
}

Test(rewriting, stops_when_told) {
    operator gemm = brute_parse(brute_instruction(1));
    operator op = brute_parse("o[f,x] += a[c,x+r,s] * w[f,c,r,s] where f<2, x<4, c<2, r<3, s<5");
    int count = 0;
    box base;
    cr_assert(box_from_operator(&op, &gemm, false, &base, NULL));
    cr_assert_not(box_each_fusion(&gemm, false, &base, true, stop_at_third, &count));
    cr_assert(count == 3);
}

/* Without every order each choice of lists comes in one order, the axes' own. */
Test(rewriting, own_order_is_one_of_all) {
    operator gemm = brute_parse(brute_instruction(1));
    operator op = brute_parse("o[f] += a[c,r,s] * w[f,c,r,s] where f<2, c<2, r<3, s<5");
    box_list *walked = calloc(1, sizeof *walked);
    box base;
    cr_assert(box_from_operator(&op, &gemm, false, &base, NULL));
    box_each_fusion(&gemm, false, &base, false, visit_box, walked);
    cr_expect(walked->count == 5, "%d", walked->count); /* set partitions of three axes */
    cr_expect(distinct(walked) == walked->count);
    free(walked);
}

Test(rewriting, parts_count_like_digits) {
    operator op = brute_parse("o[] += a[c,r,s] * w[c,r,s] where c<3, r<4, s<5");
    box_axis axis = {.parts = 3, .part = {2, 0, 1}, .extent = 60};
    for (int64_t z = 0, s = 0; s < 7; s++)
        for (int64_t c = 0; c < 3; c++)
            for (int64_t r = 0; r < 4; r++, z++) {
                cr_assert(box_axis_part_index(&op, &axis, 0, z) == s); /* the slowest runs on */
                cr_assert(box_axis_part_index(&op, &axis, 1, z) == c);
                cr_assert(box_axis_part_index(&op, &axis, 2, z) == r);
            }
}
