/* Reads traces: one pass over the text, a line at a time, with the path to the node before and the
 * sizes of domains on it. Whatever does not fit the form of csp/search/trace.h is an error with its
 * place.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/tree/tree.h"

/* A size as it was above a node of the path. */
typedef struct size_change {
    int32_t depth;
    int32_t variable;
    int64_t size;
} size_change;

/* A node of the path. */
typedef struct path_node {
    int32_t node;
    double bits;
} path_node;

typedef struct reader {
    arena *memory;
    tree_list *list;
    error_record *error;
    int line;
    char *line_start, *next; /* of the line; what was not read of it */

    search_tree *tree;    /* the present one, NULL before the first */
    tree_node *node_room; /* for the nodes of all trees */
    int32_t last_root;
    bool ended;
    double bits; /* before the search */

    int32_t *index; /* of each variable, ascending */
    int64_t *size;  /* of its domain, at the end of the path */
    int32_t variable_room;
    path_node *path;
    int32_t path_length, path_room;
    size_change *change;
    size_t changes, change_room;
} reader;

/* ---- Words ---- */

static bool fail_at(reader *r, const char *at, const char *expected) {
    char found[24] = "the end of the line";
    size_t length = *at == ' ' ? 1 : strcspn(at, " ");
    if (length > 0) {
        size_t shown = length < 20 ? length : 20;
        found[0] = '\'';
        for (size_t i = 0; i < shown; i++)
            found[1 + i] = isgraph((unsigned char)at[i]) ? at[i] : '?';
        strcpy(found + 1 + shown, "'");
    }
    return error_set_at(r->error, r->line, (int)(at - r->line_start) + 1, "expected %s, not %s",
                        expected, found);
}

static void skip_blanks(reader *r) {
    while (*r->next == ' ')
        r->next++;
}

/* The next word, ended by a zero byte; empty at the end of the line. *at is where it stood. */
static char *take_word(reader *r) {
    skip_blanks(r);
    char *word = r->next;
    r->next += strcspn(r->next, " ");
    if (*r->next) *r->next++ = '\0';
    return word;
}

static bool parse_number(const char **text, int64_t low, int64_t high, int64_t *value) {
    const char *s = *text;
    bool negative = *s == '-';
    int64_t number = 0;
    s += negative;
    if (*s < '0' || *s > '9') return false;
    for (; *s >= '0' && *s <= '9'; s++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *s - '0', &number))
            return false;
    *text = s;
    *value = negative ? -number : number;
    return *value >= low && *value <= high;
}

static bool take_number(reader *r, int64_t low, int64_t high, const char *expected,
                        int64_t *value) {
    const char *word = take_word(r), *end = word;
    return (parse_number(&end, low, high, value) && !*end) || fail_at(r, word, expected);
}

/* The number of the one of `words` that comes next. */
static bool take_choice(reader *r, const char *const *words, const char *expected, int *choice) {
    const char *word = take_word(r);
    for (*choice = 0; words[*choice]; ++*choice)
        if (strcmp(word, words[*choice]) == 0) return true;
    return fail_at(r, word, expected);
}

static bool line_ends(reader *r) {
    skip_blanks(r);
    return !*r->next || fail_at(r, r->next, "the end of the line");
}

static bool out_of_memory(reader *r) {
    return error_set(r->error, "out of memory");
}

/* ---- Variables and domains ---- */

static bool variables_reserve(reader *r) {
    if (r->tree->variables < r->variable_room) return true;
    int32_t room = r->variable_room ? 2 * r->variable_room : 64;
    int32_t *index = realloc(r->index, (size_t)room * sizeof *index);
    if (index) r->index = index;
    int64_t *size = realloc(r->size, (size_t)room * sizeof *size);
    if (size) r->size = size;
    if (!index || !size) return out_of_memory(r);
    r->variable_room = room;
    return true;
}

static bool read_variable(reader *r) {
    int64_t index, size;
    if (!r->tree || r->tree->nodes) return fail_at(r, r->line_start, "'tree' before 'var'");
    int32_t n = r->tree->variables;
    int64_t least = n ? (int64_t)r->index[n - 1] + 1 : 0;
    if (!take_number(r, least, INT32_MAX - 1, "a variable's number, above the one before",
                     &index) ||
        !take_number(r, 2, INT64_C(1) << 32, "the number of its values, from 2 to 2^32", &size))
        return false;
    const char *name = take_word(r);
    if (!*name) return fail_at(r, name, "the variable's name");
    if (!variables_reserve(r)) return false;
    r->index[n] = (int32_t)index;
    r->size[n] = size;
    r->bits += log2((double)size);
    r->tree->variables++;
    return line_ends(r);
}

static int32_t find_variable(const reader *r, int64_t index) {
    int32_t low = 0, high = r->tree->variables;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (r->index[middle] < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->tree->variables && r->index[low] == index ? low : TREE_NONE;
}

static bool changes_reserve(reader *r) {
    if (r->changes < r->change_room) return true;
    size_t room = r->change_room ? 2 * r->change_room : 256;
    size_change *change = realloc(r->change, room * sizeof *change);
    if (!change) return out_of_memory(r);
    r->change = change;
    r->change_room = room;
    return true;
}

/* `INDEX:SIZE,…` or `-`. */
static bool read_domains(reader *r, int32_t depth, double *bits) {
    const char *at = take_word(r);
    if (strcmp(at, "-") == 0) return true;
    for (;; at++) {
        int64_t index, size;
        const char *start = at;
        if (!parse_number(&at, 0, INT32_MAX, &index) || *at++ != ':')
            return fail_at(r, start, "domains as INDEX:SIZE,… or -");
        int32_t variable = find_variable(r, index);
        if (variable == TREE_NONE) return fail_at(r, start, "the number of a 'var' line");
        const char *size_at = at;
        if (!parse_number(&at, 1, r->size[variable] - 1, &size) || (*at && *at != ','))
            return fail_at(r, size_at, "a size from 1 to less than in the parent");
        if (!changes_reserve(r)) return false;
        r->change[r->changes++] = (size_change){depth, variable, r->size[variable]};
        *bits += log2((double)size) - log2((double)r->size[variable]);
        r->size[variable] = size;
        if (!*at) return true;
    }
}

static void leave_nodes(reader *r, int32_t depth) {
    while (r->changes > 0 && r->change[r->changes - 1].depth >= depth) {
        const size_change *change = &r->change[--r->changes];
        r->size[change->variable] = change->size;
    }
    if (r->path_length > depth) r->path_length = depth;
}

/* ---- Nodes ---- */

static bool path_push(reader *r, int32_t node, double bits) {
    if (r->path_length == r->path_room) {
        int32_t room = r->path_room ? 2 * r->path_room : 256;
        path_node *path = realloc(r->path, (size_t)room * sizeof *path);
        if (!path) return out_of_memory(r);
        r->path = path;
        r->path_room = room;
    }
    r->path[r->path_length++] = (path_node){node, bits};
    return true;
}

/* The number of a reason among all trees'. */
static int32_t reason_number(tree_list *list, const char *reason) {
    for (int i = 0; i < list->reasons; i++)
        if (strcmp(list->reason[i], reason) == 0) return i;
    if (list->reasons == TREE_MAX_REASONS) return TREE_MAX_REASONS - 1;
    list->reason[list->reasons] = list->reasons == TREE_MAX_REASONS - 1 ? "others" : reason;
    return list->reasons++;
}

static bool read_outcome(reader *r, tree_node *node) {
    const char *word = take_word(r);
    bool failed = strncmp(word, "fail:", 5) == 0 && word[5];
    if (!failed && strcmp(word, "branch") != 0 && strcmp(word, "solution") != 0)
        return fail_at(r, word, "branch, solution or fail:REASON");
    node->outcome = failed ? TREE_FAILURE : *word == 'b' ? TREE_BRANCH : TREE_SOLUTION;
    node->reason = failed ? reason_number(r->list, word + 5) : TREE_NONE;
    return true;
}

/* PARENT DEPTH SIDE, where they may stand; *side is 0 (left), 1 (right) or 2 (root). */
static bool read_place(reader *r, tree_node *node, int *side) {
    static const char *const sides[] = {"left", "right", "root", NULL};
    int64_t parent, depth;
    skip_blanks(r);
    const char *at = r->next;
    if (!take_number(r, -1, r->tree->nodes - 1, "a parent, -1 or a node before this one", &parent))
        return false;
    if (parent == TREE_NONE) {
        if (!take_number(r, 0, 0, "depth 0, as the parent is -1", &depth)) return false;
    } else {
        depth = r->tree->node[parent].depth + (int64_t)1;
        if (depth > r->path_length || r->path[depth - 1].node != parent)
            return fail_at(r, at, "a parent on the path to the node before");
        if (r->tree->node[parent].outcome != TREE_BRANCH)
            return fail_at(r, at, "a parent whose outcome is branch");
        if (!take_number(r, depth, depth, "one more than the parent's depth", &depth)) return false;
    }
    skip_blanks(r);
    at = r->next;
    if (!take_choice(r, sides, "left, right or root", side)) return false;
    if ((*side == 2) != (parent == TREE_NONE))
        return fail_at(r, at, parent < 0 ? "root, as the parent is -1" : "left or right");
    if (parent != TREE_NONE && r->tree->node[parent].child[*side] != TREE_NONE)
        return fail_at(r, at, "a side that the parent does not have yet");
    node->parent = (int32_t)parent;
    node->depth = (int32_t)depth;
    return true;
}

/* Makes the node its parent's child, or the next root. */
static void node_link(reader *r, const tree_node *node, int32_t id, int side) {
    if (node->parent != TREE_NONE)
        r->tree->node[node->parent].child[side] = id;
    else if (r->last_root == TREE_NONE)
        r->tree->first_root = id;
    else
        r->tree->node[r->last_root].next_root = id;
    if (node->parent == TREE_NONE) r->last_root = id;
}

static bool read_node(reader *r) {
    int64_t id;
    int side;
    if (!r->tree || r->ended) return fail_at(r, r->line_start, "'tree' before 'node'");
    int32_t n = r->tree->nodes;
    tree_node node = {.child = {TREE_NONE, TREE_NONE}, .next_root = TREE_NONE, .size = 1};
    if (!take_number(r, n, n, "the nodes' numbers in order, from 0", &id) ||
        !read_place(r, &node, &side) || !read_outcome(r, &node))
        return false;
    node.decision = take_word(r);
    if (!*node.decision) return fail_at(r, node.decision, "a decision, or -");
    leave_nodes(r, node.depth);
    double bits = node.depth ? r->path[node.depth - 1].bits : r->bits;
    if (!read_domains(r, node.depth, &bits)) return false;
    node.bits = node.outcome == TREE_FAILURE ? NAN : (float)bits;
    node.solutions = node.outcome == TREE_SOLUTION;
    r->tree->node[n] = node;
    node_link(r, &node, n, side);
    r->tree->nodes++;
    return path_push(r, n, bits) && line_ends(r);
}

/* ---- Lines ---- */

static bool read_tree(reader *r) {
    int64_t version;
    if (!take_number(r, 2, 2, "version 2", &version)) return false;
    if (r->tree) {
        tree_sum(r->tree);
        r->node_room += r->tree->nodes;
    }
    skip_blanks(r);
    r->tree = &r->list->tree[r->list->trees++];
    *r->tree = (search_tree){.title = r->next, .node = r->node_room, .first_root = TREE_NONE};
    r->last_root = TREE_NONE;
    r->ended = false;
    r->bits = 0;
    r->changes = 0;
    r->path_length = 0;
    return true;
}

static bool read_restart(reader *r) {
    int64_t count;
    if (!r->tree) return fail_at(r, r->line_start, "'tree' before 'restart'");
    if (!take_number(r, r->tree->restarts + (int64_t)1, r->tree->restarts + (int64_t)1,
                     "restarts counted from 1", &count))
        return false;
    r->tree->restarts++;
    return line_ends(r);
}

static bool read_end(reader *r) {
    static const char *const answers[] = {"exhausted", "limit", "stopped", "error", NULL};
    int choice;
    if (!r->tree || r->ended) return fail_at(r, r->line_start, "'tree' before 'end'");
    if (!take_choice(r, answers, "exhausted, limit, stopped or error", &choice)) return false;
    r->tree->answer = answers[choice];
    r->ended = true;
    return line_ends(r);
}

static bool read_line(reader *r) {
    static const char *const words[] = {"tree", "var", "node", "restart", "end", NULL};
    static bool (*const read[])(reader *) = {read_tree, read_variable, read_node, read_restart,
                                             read_end};
    int choice;
    if (*r->line_start == ' ') return fail_at(r, r->line_start, "the line's word at its beginning");
    if (!take_choice(r, words,
                     r->tree ? "tree, var, node, restart or end"
                             : "'tree 2', as a file that --trace wrote begins",
                     &choice))
        return false;
    return read[choice](r);
}

static size_t count_lines(const char *text, const char *word) {
    size_t count = 0, length = strlen(word);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += strncmp(line, word, length) == 0;
    }
    return count;
}

static bool read_lines(reader *r, char *text, size_t bytes) {
    char *end = text + bytes;
    for (char *line = text; line < end; r->line++) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = end;
        *stop = '\0';
        r->line_start = r->next = line;
        const char *zero = memchr(line, '\0', (size_t)(stop - line));
        if (zero)
            return error_set_at(r->error, r->line, (int)(zero - line) + 1,
                                "a zero byte; expected a search tree");
        if (*line && !read_line(r)) return false;
        line = stop + 1;
    }
    if (r->tree) tree_sum(r->tree);
    return r->tree ||
           error_set_at(
               r->error, 1, 1,
               "expected 'tree 2', as a file that --trace wrote begins, but there is nothing");
}

bool tree_read(arena *a, char *text, size_t bytes, tree_list *list, error_record *error) {
    *list = (tree_list){0};
    reader r = {.memory = a, .list = list, .error = error, .line = 1};
    size_t nodes = count_lines(text, "node"), trees = count_lines(text, "tree");
    if (nodes > INT32_MAX - 1 || trees > INT32_MAX - 1)
        return error_set(error, "more than 2^31 nodes");
    list->tree = arena_alloc(a, trees + 1, sizeof *list->tree);
    r.node_room = arena_alloc(a, nodes + 1, sizeof *r.node_room);
    bool good = list->tree && r.node_room ? read_lines(&r, text, bytes) : out_of_memory(&r);
    free(r.index);
    free(r.size);
    free(r.path);
    free(r.change);
    return good;
}
