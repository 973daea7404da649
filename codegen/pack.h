/* Packing and unpacking: the host's side of a layout, element by element from the storage rule. */
#ifndef CODEGEN_PACK_H
#define CODEGEN_PACK_H

#include "codegen/layout.h"

/* Which tensor element each lane of a block holds, for one block after the other. */
typedef struct lane_map lane_map;

/* A map for layout `k` of an embedding; NULL when memory is out. Freed by lane_map_free. */
lane_map *lane_map_new(const operator *op, const operator *instruction, const embedding *e, const layout *l);
void lane_map_free(lane_map *map);

/* Goes to the next stored block, at first to block 0; false after the last one. */
bool lane_map_next(lane_map *map);

/* For each lane of the present block the element's number in the row-major tensor, or -1 for padding. */
const int64_t *lane_map_elements(const lane_map *map);

/* The present block's element of lane `lane` as an index, one value a row; only for lanes that are not padding. */
void lane_map_index(const lane_map *map, int64_t lane, int64_t *index);

/* Packs a row-major tensor into l->bytes bytes. */
bool pack_tensor(const operator *op, const operator *instruction, const embedding *e, const layout *l,
                 const int8_t *tensor, int8_t *packed);

/* Takes the row-major output out of the stored blocks; *written counts its elements. */
bool unpack_tensor(const operator *op, const operator *instruction, const embedding *e, const layout *l,
                   const int8_t *packed, int8_t *tensor, int64_t *written);

/* Packs the biases, one a channel (channel_strides), little-endian. */
bool pack_bias(const operator *op, const operator *instruction, const embedding *e, const layout *bias,
               const int32_t *channel_bias, uint8_t *packed);

#endif
