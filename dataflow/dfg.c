/* Scalar dataflow graphs. Both formats are the same walk over elements and multiplications; what a
 * node and an edge look like is the format's. */
#include "dataflow/dfg.h"

#include <inttypes.h>

/* One node: an element of an operand, or the multiplication at a point of the box. */
typedef struct node {
    int operand; /* OPERANDS for a multiplication */
    int64_t number;
    const int64_t *place; /* index in the tensor, or point of the box */
    int places;
} node;

typedef struct format {
    const char *begin, *end;
    void (*write_node)(FILE *file, const operator *op, const node *n, const char *label);
    void (*write_edge)(FILE *file, const node *from, const node *to);
} format;

static const char node_letter[OPERANDS + 1] = {'o', 'l', 'r', 'm'};

static const char *node_label(int operand, bool swapped) {
    static const char *const labels[OPERANDS + 1] = {"out", "lhs", "rhs", "mul"};
    if (swapped && operand == OPERAND_LHS) return labels[OPERAND_RHS];
    if (swapped && operand == OPERAND_RHS) return labels[OPERAND_LHS];
    return labels[operand];
}

/* The next place in row-major order; false after the last. */
static bool next_place(int64_t *place, const int64_t *sizes, int count) {
    for (int d = count - 1; d >= 0; d--) {
        if (++place[d] < sizes[d]) return true;
        place[d] = 0;
    }
    return false;
}

static void write_elements(FILE *file, const operator *op, bool swapped, int operand,
                           const format *f) {
    const access_map *access = &op->operand[operand];
    int64_t index[TENSOR_MAX_DIMS] = {0};
    node n = {operand, 0, index, access->dims};
    do {
        f->write_node(file, op, &n, node_label(operand, swapped));
        n.number++;
    } while (next_place(index, access->shape, access->dims));
}

static void write_multiplication(FILE *file, const operator *op, const node *n, const format *f) {
    node element[OPERANDS];
    for (int o = 0; o < OPERANDS; o++) {
        element[o] = (node){o, access_element(op, &op->operand[o], n->place), NULL, 0};
        if (element[o].number < 0) return;
    }
    f->write_node(file, op, n, node_label(OPERANDS, false));
    f->write_edge(file, &element[OPERAND_LHS], n);
    f->write_edge(file, &element[OPERAND_RHS], n);
    f->write_edge(file, n, &element[OPERAND_OUT]);
}

static void write_multiplications(FILE *file, const operator *op, const format *f) {
    int64_t point[OPERATOR_MAX_AXES] = {0}, extents[OPERATOR_MAX_AXES];
    for (int d = 0; d < op->axes; d++)
        extents[d] = op->axis[d].extent;
    node n = {OPERANDS, 0, point, op->axes};
    do {
        write_multiplication(file, op, &n, f);
        n.number++;
    } while (next_place(point, extents, op->axes));
}

/* Multiplications of the box and elements, or more than DFG_MAX_NODES when they are too many. */
static int64_t most_nodes(const operator *op) {
    int64_t nodes = operator_macs(op);
    for (int o = 0; o < OPERANDS; o++) {
        int64_t elements = access_elements(&op->operand[o]);
        if (nodes > DFG_MAX_NODES || elements > DFG_MAX_NODES) return DFG_MAX_NODES + 1;
        nodes += elements;
    }
    return nodes;
}

static bool write_graph(FILE *file, const operator *op, bool swapped, const format *f,
                        error_record *error) {
    if (most_nodes(op) > DFG_MAX_NODES)
        return error_set(error,
                         "the dataflow graph of %" PRId64 " multiplications and its tensors' "
                         "elements is too large to write, expected at most %d nodes",
                         operator_macs(op), DFG_MAX_NODES);
    fputs(f->begin, file);
    for (int o = 0; o < OPERANDS; o++)
        write_elements(file, op, swapped, o, f);
    write_multiplications(file, op, f);
    fputs(f->end, file);
    if (fflush(file) != 0 || ferror(file)) return error_set(error, "cannot write the graph");
    return true;
}

static void write_csv_node(FILE *file, const operator *op, const node *n, const char *label) {
    (void)op;
    fprintf(file, "%c%" PRId64 ",,%s\n", node_letter[n->operand], n->number, label);
}

static void write_csv_edge(FILE *file, const node *from, const node *to) {
    fprintf(file, "%c%" PRId64 ">%c%" PRId64 "\n", node_letter[from->operand], from->number,
            node_letter[to->operand], to->number);
}

bool dfg_write_csv(FILE *file, const operator *op, bool swapped, error_record *error) {
    static const format csv = {"", "", write_csv_node, write_csv_edge};
    return write_graph(file, op, swapped, &csv, error);
}

/* `data[1,2]`, or `n=0 f=2` for a multiplication. */
static void write_dot_place(FILE *file, const operator *op, const node *n) {
    bool element = n->operand < OPERANDS;
    if (element) fprintf(file, "%s[", op->operand[n->operand].name);
    for (int d = 0; d < n->places; d++) {
        if (d > 0) fputc(element ? ',' : ' ', file);
        if (!element) fprintf(file, "%s=", op->axis[d].name);
        fprintf(file, "%" PRId64, n->place[d]);
    }
    if (element) fputc(']', file);
}

static void write_dot_node(FILE *file, const operator *op, const node *n, const char *label) {
    static const char *const colours[OPERANDS + 1] = {"#ffd9a8", "#bcdcff", "#c9efc0", "#ffffff"};
    fprintf(file, "  %c%" PRId64 " [label=\"%s\\n", node_letter[n->operand], n->number, label);
    write_dot_place(file, op, n);
    fprintf(file, "\", fillcolor=\"%s\"%s];\n", colours[n->operand],
            n->operand == OPERANDS ? ", shape=ellipse" : "");
}

static void write_dot_edge(FILE *file, const node *from, const node *to) {
    fprintf(file, "  %c%" PRId64 " -> %c%" PRId64 ";\n", node_letter[from->operand], from->number,
            node_letter[to->operand], to->number);
}

bool dfg_write_dot(FILE *file, const operator *op, bool swapped, error_record *error) {
    static const format dot = {
        "digraph dataflow {\n  rankdir=LR;\n  node [shape=box, style=filled, fontsize=10];\n",
        "}\n", write_dot_node, write_dot_edge};
    return write_graph(file, op, swapped, &dot, error);
}
