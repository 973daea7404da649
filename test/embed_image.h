/* Embeddings as where they put each lane, so that two ways to write the same one are equal. */
#ifndef TEST_EMBED_IMAGE_H
#define TEST_EMBED_IMAGE_H

#include "dataflow/embed.h"

enum { MAX_LANES = 8 };

/* Where each lane of the first tile is, on each axis of the box. Equal ones have equal bytes. */
typedef struct image {
    bool swapped;
    box box;
    int64_t at[MAX_LANES][BOX_MAX_AXES];
} image;

/* The caller frees `image`. */
typedef struct image_set {
    int count, room;
    image *image;
} image_set;

/* The point of the instruction's box that lane number `lane` is, the last axis fastest. */
void lane_point(const operator *instruction, int64_t lane, int64_t *point);

/* An image in that box, all lanes at 0. */
void image_begin(image *i, const box *b, bool swapped);

/* Of an instruction of at most MAX_LANES multiplications. */
void image_of(const operator *instruction, const embedding *e, image *i);

/* For qsort. */
int image_compare(const void *a, const void *b);

void image_set_add(image_set *set, const image *i);

/* Sorts the set and leaves out what comes twice; returns how many did. */
int image_set_sort(image_set *set);

#endif
