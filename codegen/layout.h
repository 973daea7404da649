/* Layouts: where the blocks of each tensor lie in DRAM.
 *
 * A layout is dataflow's storage of a tensor with strides: blocks row-major in the order of the
 * storage's dimensions. One block is one element of the VTA memory it goes to (inp, wgt, out; acc
 * for the bias). */
#ifndef CODEGEN_LAYOUT_H
#define CODEGEN_LAYOUT_H

#include "codegen/epilogue.h"
#include "dataflow/embed.h"
#include "dataflow/storage.h"
#include "isa/config.h"

typedef struct layout {
    storage storage;
    enum memory memory;
    bool raw;                         /* the user's own tensor: nothing to pack or unpack */
    int64_t stride[STORAGE_MAX_DIMS]; /* blocks from one index to the next */
    int64_t bytes;                    /* of all stored blocks */
    uint64_t address; /* bytes, of the first stored block; set when the program is laid out */
    int64_t element_base, element_stride[TENSOR_MAX_DIMS]; /* number of an index in the user's
                                                              tensor: base + Σ stride·index */
    unsigned channel_rows; /* bit r: row r of the output tells the bias's channel; the bias's layout
                              alone */
} layout;

enum { LAYOUT_BIAS = OPERANDS, LAYOUTS };

/* The layouts of the three operands, by instruction operand, and of the bias. That has the channels
 * of `bias_of`, which is `op` or the operator that it is another form of; NULL: no bias, whose
 * bytes are then 0. False when a tensor does not fit in DRAM. */
bool layouts_build(const operator *op, const operator *instruction, const embedding *e, strategy st,
                   const operator *bias_of, const hw_config *hw, layout layouts[LAYOUTS],
                   error_record *error);

/* Makes the layout's operand a window on the user's tensor: index + from[row], in its dimensions
 * alone. */
void layout_set_window(layout *l, const access_map *user, const int64_t *from);

/* Block number, from the first stored one, of the block with these indices. */
int64_t layout_block(const layout *l, const int64_t *index);

/* Does the box of tiles reach every stored block, from the first to the last? (Not so of a raw
 * output that is larger than what the operator writes.) */
bool layout_is_reached(const layout *l);

/* Is row `row` of the output tensor an output channel, so that the bias depends on it? A row is one
 * when no axis that moves the output and the data (lhs), but not the weights (rhs), moves it. */
bool operator_row_is_channel(const operator *op, int row);
unsigned operator_channel_rows(const operator *op); /* bit r: row r */

/* Number of biases. The bias that belongs to an output element has the number Σ
 * stride[row]·index[row]. */
int64_t operator_channels(const operator *op);
void operator_channel_strides(const operator *op, int64_t stride[TENSOR_MAX_DIMS]);
void channel_strides(const access_map *out, unsigned channel_rows, int64_t stride[TENSOR_MAX_DIMS]);

/* Bytes that the host reads and writes to bring this operand from or to row-major form; 0 when raw.
 * Saturates. */
int64_t layout_host_bytes(const operator *op, const layout *l);

#endif
