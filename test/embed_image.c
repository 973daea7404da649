/* Sets of images; see embed_image.h. */
#include "test/embed_image.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

int image_compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(image));
}

void image_set_add(image_set *set, const image *i) {
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 16;
        set->image = realloc(set->image, (size_t)set->room * sizeof(image));
        cr_assert(set->image);
    }
    set->image[set->count++] = *i;
}

int image_set_sort(image_set *set) {
    int kept = 0;
    if (set->count) qsort(set->image, (size_t)set->count, sizeof *set->image, image_compare);
    for (int i = 0; i < set->count; i++)
        if (i == 0 || image_compare(&set->image[i], &set->image[kept - 1]))
            set->image[kept++] = set->image[i];
    int twice = set->count - kept;
    set->count = kept;
    return twice;
}

void lane_point(const operator *instruction, int64_t lane, int64_t *point) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        point[a] = lane % instruction->axis[a].extent;
        lane /= instruction->axis[a].extent;
    }
}

/* Field by field: what a box has beyond its axes, and between its fields, says nothing. */
void image_begin(image *i, const box *b, bool swapped) {
    memset(i, 0, sizeof *i);
    i->swapped = swapped;
    i->box.axes = b->axes;
    for (int z = 0; z < b->axes; z++) {
        box_axis *axis = &i->box.axis[z];
        axis->parts = b->axis[z].parts;
        for (int part = 0; part < axis->parts; part++)
            axis->part[part] = b->axis[z].part[part];
        axis->extent = b->axis[z].extent;
        axis->moves = b->axis[z].moves;
        axis->closed = b->axis[z].closed;
    }
}

void image_of(const operator *instruction, const embedding *e, image *i) {
    image_begin(i, &e->box, e->swapped);
    for (int64_t lane = 0; lane < operator_macs(instruction); lane++) {
        int64_t point[OPERATOR_MAX_AXES];
        lane_point(instruction, lane, point);
        embedding_lane_position(e, instruction, point, i->at[lane]);
        for (int z = 0; z < e->box.axes; z++)
            i->at[lane][z] *= embedding_lane_step(e, z);
    }
}
