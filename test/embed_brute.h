/* Embeddings by brute force: small random operators, small instructions, and every tile that there
 * could be, written from the definition: any box, any digits, any order of them on an axis. Which
 * of them are embeddings is for others to say. */
#ifndef TEST_EMBED_BRUTE_H
#define TEST_EMBED_BRUTE_H

#include "dataflow/embed.h"
#include "dataflow/skew.h"

/* Operator number `number` of an endless series: products, convolutions in one and two dimensions
 * with strides, dilations and padding, and affine texts; at most `most_axes` axes and a few hundred
 * multiplications. */
void brute_operator(uint64_t number, int most_axes, operator *op, char *text, size_t bytes);

/* Small instructions, by number; BRUTE_INSTRUCTIONS of them. */
enum { BRUTE_INSTRUCTIONS = 8 };
const char *brute_instruction(int number);

operator brute_parse(const char *text);

typedef bool brute_visitor(void *context, const embedding *e);

/* Visits every rewritten box of the operator, the plain ones first, both operand orders: all
 * partitions of its axes into ordered lists (lists of several axes: of one signature, which the
 * instruction has, and longer than 1 each), and unit axes for what is missing. `fuse` false: plain
 * boxes only. What is passed has no tiles yet. */
bool brute_each_box(const operator *op, const operator *instruction, bool fuse,
                    brute_visitor *visit, void *context);

/* The same, fused ones too, of an operator in skewed coordinates. */
bool brute_each_skewed_box(const skewed *present, const operator *instruction, brute_visitor *visit,
                           void *context);

/* Lanes of the instruction axes that an axis may lie on which moves the output and the operator's
 * rhs, or both inputs. */
int64_t brute_lanes_for(const operator *instruction, bool swapped, bool out);

/* Visits every choice of tiles and digits for e's box: each instruction axis as any counter whose
 * digits lie on axes that move no operand which it leaves alone, each order of the digits on each
 * box axis, blocked and interleaved. Counters that are the same walk come once. With `sorted`, only
 * those whose points come in lexicographic order. */
bool brute_each_embedding(const operator *op, const operator *instruction, const embedding *e,
                          bool sorted, brute_visitor *visit, void *context);

/* Is each line's walk in lexicographic order of the box's axes? */
bool brute_is_sorted(const operator *instruction, const embedding *e);

/* Are the elements of the lanes of a tile, as places that the affine maps give, padding included,
 * different wherever the strategy asks for that? */
bool brute_lanes_differ(const operator *op, const operator *instruction, strategy st,
                        const embedding *e);

/* Is each axis that is rounded up guarded: does some index, by one and the same row, lead outside
 * its tensor wherever the axis is beyond its extent? (Fused, closed and unit axes are padding
 * there.) */
bool brute_padding_is_guarded(const operator *op, const embedding *e);

/* Keeps the storage of every operand what replaying says of the blocks that tiles see? A row is
 * stored from its first block to its last, and between them may lie blocks that no tile sees: they
 * too must repeat no element where that is asked for, nor below `pad` hold padding. */
bool brute_storage_keeps(const operator *op, const operator *instruction, strategy st,
                         const embedding *e);

/* The same for equal embeddings, and else most likely not. */
uint64_t brute_hash(const operator *instruction, const embedding *e);

#endif
