/* Rewritten boxes; see rewriting.h.
 *
 * The fusions are enumerated group by group (a group: the box axes of one signature), each group as
 * a backtracking choice of disjoint ordered lists. So that no set of lists comes twice, the lists
 * of a group are begun in the order of their smallest axes. */
#include "dataflow/rewriting.h"

#include <string.h>

#include "dataflow/telling.h"
#include "dataflow/writer.h"

const char *box_axis_name(const operator *op, const box_axis *axis,
                          char name[BOX_AXIS_NAME_BYTES]) {
    writer w = {name, BOX_AXIS_NAME_BYTES, 0};
    if (axis->parts == 0) writer_add(&w, "1");
    for (int i = 0; i < axis->parts; i++)
        writer_add(&w, "%s%s", i ? "·" : "", op->axis[axis->part[i]].name);
    return name;
}

signature operator_axis_signature(const operator *op, int d) {
    signature moves = 0;
    for (int k = 0; k < OPERANDS; k++)
        if (access_uses_axis(&op->operand[k], d)) moves |= 1u << k;
    return moves;
}

static signature signature_swap(signature s) {
    signature lhs = s >> OPERAND_LHS & 1, rhs = s >> OPERAND_RHS & 1;
    return (s & 1u << OPERAND_OUT) | lhs << OPERAND_RHS | rhs << OPERAND_LHS;
}

signature instruction_axis_signature(const operator *instruction, int a, bool swapped) {
    signature s = operator_axis_signature(instruction, a);
    return swapped ? signature_swap(s) : s;
}

bool box_from_operator(const operator *op, const operator *instruction, bool swapped, box *b,
                       error_record *error) {
    memset(b, 0, sizeof *b);
    unsigned apart = operator_apart_axes(op);
    for (int d = 0; d < op->axes; d++) {
        box_axis *axis = &b->axis[b->axes++];
        axis->parts = 1;
        axis->part[0] = d;
        axis->extent = op->axis[d].extent;
        axis->moves = operator_axis_signature(op, d);
        axis->closed = (apart >> d & 1) << OPERAND_OUT;
    }
    for (int a = 0; a < instruction->axes; a++) {
        signature wanted = instruction_axis_signature(instruction, a, swapped);
        bool found = false;
        for (int d = 0; d < b->axes; d++)
            found |= b->axis[d].moves == wanted;
        if (found) continue;
        if (b->axes == BOX_MAX_AXES)
            return error_set(error, "operator and instruction together have more than %d axes",
                             BOX_MAX_AXES);
        b->axis[b->axes++] = (box_axis){.extent = 1, .moves = wanted};
    }
    return true;
}

typedef struct fusion {
    const box *base;
    bool every_order;
    box_visitor *visit;
    void *context;
    int groups;
    signature group[OPERATOR_MAX_AXES];
    int lists;
    int length[BOX_MAX_AXES];
    int list[BOX_MAX_AXES][FUSED_MAX_PARTS]; /* base axes, slowest first */
    bool taken[BOX_MAX_AXES];
} fusion;

static int fusion_smallest(const fusion *f, int l) {
    int smallest = f->list[l][0];
    for (int i = 1; i < f->length[l]; i++)
        if (f->list[l][i] < smallest) smallest = f->list[l][i];
    return smallest;
}

static void fusion_append_list(const fusion *f, int l, box *b) {
    box_axis *axis = &b->axis[b->axes++];
    *axis = f->base->axis[f->list[l][0]];
    axis->closed = 0;
    axis->parts = f->length[l];
    axis->extent = 1;
    for (int i = 0; i < axis->parts; i++) {
        const box_axis *part = &f->base->axis[f->list[l][i]];
        axis->part[i] = part->part[0];
        axis->extent *= part->extent;
    }
}

/* A fused axis stands where its smallest axis stood. */
static bool fusion_emit(const fusion *f) {
    box b = {0};
    for (int d = 0; d < f->base->axes; d++) {
        if (!f->taken[d]) {
            b.axis[b.axes++] = f->base->axis[d];
            continue;
        }
        for (int l = 0; l < f->lists; l++)
            if (fusion_smallest(f, l) == d) fusion_append_list(f, l, &b);
    }
    return f->visit(f->context, &b);
}

static bool fusion_choose_group(fusion *f, int group);
static bool fusion_choose_lists(fusion *f, int group, int first);

static int64_t fusion_list_extent(const fusion *f, int l) {
    int64_t extent = 1;
    for (int i = 0; i < f->length[l]; i++) {
        extent *= f->base->axis[f->list[l][i]].extent;
        if (extent > INT32_MAX) return INT64_MAX;
    }
    return extent;
}

/* Ends the newest list where it may end, or extends it by each axis in turn; its smallest axis is
 * `first`. */
static bool fusion_extend(fusion *f, int group, int first) {
    int l = f->lists - 1;
    if (f->length[l] >= 2 && f->taken[first] && fusion_list_extent(f, l) <= INT32_MAX)
        if (!fusion_choose_lists(f, group, first + 1)) return false;
    for (int d = first; d < f->base->axes; d++) {
        const box_axis *axis = &f->base->axis[d];
        if (f->taken[d] || axis->extent == 1 || axis->moves != f->group[group]) continue;
        if (!f->every_order && f->length[l] && d < f->list[l][f->length[l] - 1]) continue;
        f->taken[d] = true;
        f->list[l][f->length[l]++] = d;
        bool go_on = fusion_extend(f, group, first);
        f->length[l]--;
        f->taken[d] = false;
        if (!go_on) return false;
    }
    return true;
}

/* Goes on to the next group, or begins one more list whose smallest axis is `first` or later. */
static bool fusion_choose_lists(fusion *f, int group, int first) {
    if (!fusion_choose_group(f, group + 1)) return false;
    for (int d = first; d < f->base->axes; d++) {
        if (f->taken[d] || f->base->axis[d].moves != f->group[group]) continue;
        f->length[f->lists++] = 0;
        bool go_on = fusion_extend(f, group, d);
        f->lists--;
        if (!go_on) return false;
    }
    return true;
}

static bool fusion_choose_group(fusion *f, int group) {
    if (group == f->groups) return fusion_emit(f);
    return fusion_choose_lists(f, group, 0);
}

bool box_each_fusion(const operator *instruction, bool swapped, const box *base, bool every_order,
                     box_visitor *visit, void *context) {
    fusion f = {.base = base, .every_order = every_order, .visit = visit, .context = context};
    for (int a = 0; a < instruction->axes; a++) {
        signature s = instruction_axis_signature(instruction, a, swapped);
        bool known = false;
        for (int g = 0; g < f.groups; g++)
            known |= f.group[g] == s;
        if (!known) f.group[f.groups++] = s;
    }
    return fusion_choose_group(&f, 0);
}

int64_t box_axis_part_index(const operator *op, const box_axis *axis, int part, int64_t z) {
    for (int i = axis->parts - 1; i > part; i--)
        z /= op->axis[axis->part[i]].extent;
    return part == 0 ? z : z % op->axis[axis->part[part]].extent;
}
