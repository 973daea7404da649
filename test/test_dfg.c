/* Dataflow graphs: golden texts, and subgraph isomorphisms counted on what was written. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/dfg.h"

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

typedef bool writer(FILE *file, const operator *op, bool swapped, error_record *error);

/* What the writer writes; the caller frees it. */
static char *written(writer *write, const operator *op, bool swapped) {
    char *text = NULL;
    size_t bytes = 0;
    FILE *file = open_memstream(&text, &bytes);
    cr_assert(write(file, op, swapped, NULL));
    fclose(file);
    return text;
}

static void expect(writer *write, const char *operator_text, bool swapped, const char *expected) {
    operator op = parse(operator_text);
    char *text = written(write, &op, swapped);
    cr_assert_str_eq(text, expected);
    free(text);
}

Test(dfg, csv_golden) {
    const char *op = "o[]+=a[2*k-1]*b[k] where k<2; a: 3";
    expect(dfg_write_csv, op, false,
           "o0,,out\nl0,,lhs\nl1,,lhs\nl2,,lhs\nr0,,rhs\nr1,,rhs\n"
           "m1,,mul\nl1>m1\nr1>m1\nm1>o0\n");
    expect(dfg_write_csv, op, true,
           "o0,,out\nl0,,rhs\nl1,,rhs\nl2,,rhs\nr0,,lhs\nr1,,lhs\n"
           "m1,,mul\nl1>m1\nr1>m1\nm1>o0\n");
}

Test(dfg, dot_golden) {
    expect(dfg_write_dot, "o[i]+=a[i,0]*b[] where i<1", true,
           "digraph dataflow {\n  rankdir=LR;\n  node [shape=box, style=filled, fontsize=10];\n"
           "  o0 [label=\"out\\no[0]\", fillcolor=\"#ffd9a8\"];\n"
           "  l0 [label=\"rhs\\na[0,0]\", fillcolor=\"#bcdcff\"];\n"
           "  r0 [label=\"lhs\\nb[]\", fillcolor=\"#c9efc0\"];\n"
           "  m0 [label=\"mul\\ni=0\", fillcolor=\"#ffffff\", shape=ellipse];\n"
           "  l0 -> m0;\n  r0 -> m0;\n  m0 -> o0;\n}\n");
}

Test(dfg, large_graphs_are_refused) {
    const char *texts[] = {"o[i,j]+=a[i]*b[j] where i<1000,j<1000",
                           "o[i]+=a[i]*b[i] where i<3; a: 2147483647",
                           "o[i,j,k]+=a[i]*b[j] where i<2000000,j<2000000,k<2000000"};
    for (int i = 0; i < 3; i++) {
        operator op = parse(texts[i]);
        error_record error = {0};
        char *text = NULL;
        size_t bytes = 0;
        FILE *file = open_memstream(&text, &bytes);
        cr_assert_not(dfg_write_csv(file, &op, false, &error));
        cr_assert(strstr(error.message, "at most 1000000 nodes"), "%s", error.message);
        fclose(file);
        cr_assert_eq(bytes, 0);
        free(text);
    }
}

Test(dfg, a_full_device_is_an_error) {
    FILE *file = fopen("/dev/full", "w");
    if (!file) cr_skip_test("no /dev/full");
    operator op = parse("o[i]+=a[i]*b[i] where i<3");
    error_record error = {0};
    cr_assert_not(dfg_write_dot(file, &op, false, &error));
    cr_assert(strstr(error.message, "cannot write"));
    fclose(file);
}

/* A small solver for labelled directed subgraph isomorphism that knows nothing but the text. */
enum { MAX_NODES = 256 };

typedef struct graph {
    int nodes;
    char name[MAX_NODES][8], label[MAX_NODES][8];
    bool edge[MAX_NODES][MAX_NODES];
} graph;

static int graph_node(graph *g, const char *name) {
    for (int v = 0; v < g->nodes; v++)
        if (strcmp(g->name[v], name) == 0) return v;
    cr_assert_lt(g->nodes, MAX_NODES);
    snprintf(g->name[g->nodes], sizeof g->name[0], "%s", name);
    return g->nodes++;
}

static graph *read_graph(const char *operator_text, bool swapped) {
    operator op = parse(operator_text);
    char *text = written(dfg_write_csv, &op, swapped), *rest = NULL;
    graph *g = calloc(1, sizeof *g);
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *arrow = strchr(line, '>'), *comma = strchr(line, ',');
        cr_assert((arrow != NULL) != (comma != NULL), "%s", line);
        *(arrow ? arrow : comma) = '\0';
        int from = graph_node(g, line);
        if (arrow)
            g->edge[from][graph_node(g, arrow + 1)] = true;
        else
            snprintf(g->label[from], sizeof g->label[0], "%s", comma + 2);
    }
    free(text);
    return g;
}

static bool may_map(const graph *pattern, const graph *target, const int *image, int v, int w) {
    if (strcmp(pattern->label[v], target->label[w]) != 0) return false;
    for (int u = 0; u < pattern->nodes; u++) {
        if (image[u] < 0) continue;
        if (image[u] == w) return false;
        if (pattern->edge[u][v] && !target->edge[image[u]][w]) return false;
        if (pattern->edge[v][u] && !target->edge[w][image[u]]) return false;
    }
    return true;
}

/* The unmapped node with most mapped neighbours, so that the search stays connected. */
static int choose_node(const graph *pattern, const int *image) {
    int best = -1, most = -1;
    for (int v = 0; v < pattern->nodes; v++) {
        if (image[v] >= 0) continue;
        int mapped = 0;
        for (int u = 0; u < pattern->nodes; u++)
            mapped += image[u] >= 0 && (pattern->edge[u][v] || pattern->edge[v][u]);
        if (mapped > most) {
            most = mapped;
            best = v;
        }
    }
    return best;
}

static int64_t count_maps(const graph *pattern, const graph *target, int *image) {
    int v = choose_node(pattern, image);
    if (v < 0) return 1;
    int64_t count = 0;
    for (int w = 0; w < target->nodes; w++) {
        if (!may_map(pattern, target, image, v, w)) continue;
        image[v] = w;
        count += count_maps(pattern, target, image);
        image[v] = -1;
    }
    return count;
}

static int64_t count_embeddings(const char *instruction, const char *operator_text) {
    graph *target = read_graph(operator_text, false);
    int64_t count = 0;
    for (int swapped = 0; swapped < 2; swapped++) {
        graph *pattern = read_graph(instruction, swapped);
        int image[MAX_NODES];
        for (int v = 0; v < pattern->nodes; v++)
            image[v] = -1;
        count += count_maps(pattern, target, image);
        free(pattern);
    }
    free(target);
    return count;
}

Test(dfg, embeddings_of_the_design_document) {
    const char *gemm = "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2";
    cr_assert_eq(count_embeddings(gemm, "c[m,n] += a[m,k] * b[k,n] where m<3, n<3, k<3"), 216);
    cr_assert_eq(
        count_embeddings(gemm, "out[f,x] += data[c,x+s] * weight[f,c,s] where f<2, c<2, x<3, s<2"),
        216);
    cr_assert_eq(count_embeddings(
                     gemm, "out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<2, c<1, x<3, s<2"),
                 36);
}
