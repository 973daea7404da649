/* What a caller needs to run an emitted program on data of their own: the texts of layout.txt and
 * pack.h. */
#ifndef CODEGEN_HOST_H
#define CODEGEN_HOST_H

#include "codegen/emit.h"

/* layout.txt: for people. Where each tensor lies, its element type, dimensions and strides, what is
 * padded and copied. `p` is the emitted program with the tensors in place. NULL when memory is out;
 * else in `memory`. */
const char *host_layout_text(const lowering *l, const program *p, arena *memory);

/* pack.h: self-contained C11 that packs inputs and unpacks the output of any user data, and moves
 * the program to another base. Made of tables, one for each tensor, and one routine, the storage
 * rule. */
const char *host_pack_header(const lowering *l, const program *p, arena *memory);

#endif
