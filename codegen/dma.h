/* Cutting a region into the two-dimensional transfers of LOAD and STORE. */
#ifndef CODEGEN_DMA_H
#define CODEGEN_DMA_H

#include "codegen/nest.h"
#include "isa/instruction.h"

/* Called with each transfer, an instruction without tokens, in order. */
typedef bool dma_sink(void *context, const instruction *transfer);

/* Loads region r of a layout to SRAM element `sram` on, row-major, padding and blocks that are not
 * stored zero. `zero_address`: a block of zero bytes of this memory in DRAM, for runs of zeros
 * beyond the hardware's padding. */
bool dma_load(const layout *l, int elem_bytes, const region *r, int64_t sram, uint64_t zero_address,
              dma_sink *sink, void *context);

/* Stores the part of region r that the layout holds, from SRAM element `sram` on. */
bool dma_store(const layout *l, int elem_bytes, const region *r, int64_t sram, dma_sink *sink,
               void *context);

/* Passes a transfer on, a load that fills a whole memory of `depth` elements (two or more) in two:
 * the RTL may take one for done with nothing read. */
bool dma_split(const instruction *transfer, int64_t depth, dma_sink *sink, void *context);

/* Transfers that dma_load or dma_store would make, and, for bursts, the rows in them. */
void dma_count(const layout *l, const region *r, bool store, int64_t *transfers, int64_t *rows);

#endif
