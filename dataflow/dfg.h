/* Scalar dataflow graphs, written out node by node, for other programs to read.
 *
 * A node for every multiplication that reads and writes inside its tensors, labelled mul; a node
 * for every element of every tensor, touched or not, labelled lhs, rhs or out; edges lhs→mul,
 * rhs→mul, mul→out. With the inputs swapped, the labels lhs and rhs change places: matching an
 * instruction's graph in both orders against one operator's graph finds all embeddings, since
 * multiplication commutes. */
#ifndef DATAFLOW_DFG_H
#define DATAFLOW_DFG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "csp/base/error.h"
#include "dataflow/operator.h"

/* Graphs of more nodes than this are refused. */
enum { DFG_MAX_NODES = 1000000 };

/* Writes the graph for graphviz. Nodes show the place in the box or the tensor. False, with nothing
 * written, when it is too large, and when writing fails. */
bool dfg_write_dot(FILE *file, const operator *op, bool swapped, error_record *error);

/* Writes the graph as the Glasgow subgraph solver reads it (--format csv): `from>to` for an edge,
 * `node,,label` for a label. Nodes are named m0, l0, r0, o0, … by their place in row-major order;
 * names do not change when the inputs are swapped, labels do. */
bool dfg_write_csv(FILE *file, const operator *op, bool swapped, error_record *error);

#endif
