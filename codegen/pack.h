/* Packing and unpacking: the host's side of a layout, element by element from the storage rule. */
#ifndef CODEGEN_PACK_H
#define CODEGEN_PACK_H

#include "codegen/layout.h"

/* Which tensor element each lane of a block holds, for one block after the other. */
typedef struct lane_map lane_map;

/* A map for layout `k` of an embedding; NULL when memory is out. Freed by lane_map_free. */
lane_map *lane_map_new(const operator *op, const operator *instruction, const embedding *e,
                       const layout *l);
void lane_map_free(lane_map *map);

/* Goes to the next stored block, at first to block 0; false after the last one. */
bool lane_map_next(lane_map *map);

/* For each lane of the present block the element's number in the row-major tensor, or -1 for
 * padding. */
const int64_t *lane_map_elements(const lane_map *map);

/* Lanes of the present block come in runs of this many neighbours: from a lane whose number is a
 * multiple of it on, each holds the element after the last one's. */
int64_t lane_map_run(const lane_map *map);

/* Packs, into l->bytes bytes, the row-major tensor that evaluate_fill_random draws from `seed`,
 * without making it. */
bool pack_random(const operator *op, const operator *instruction, const embedding *e,
                 const layout *l, uint64_t seed, uint8_t *packed);

/* Packs the biases, one a channel (channel_strides), little-endian. */
bool pack_bias(const operator *op, const operator *instruction, const embedding *e,
               const layout *bias, const int32_t *channel_bias, uint8_t *packed);

#endif
