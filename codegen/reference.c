/* How the reference is chosen; see reference.h. The first axes are no embedding where no axis of
 * the operator can be split into lanes (o[a+b]), and none under `pad` where a window's axis,
 * rounded up, reads elements that other blocks store, too. */
#include "codegen/reference.h"

#include "dataflow/embed_model.h"

bool reference_embedding(const operator *op, const operator *instruction, strategy st, bool swapped,
                         embedding *e, error_record *error) {
    int chosen[OPERATOR_MAX_AXES], first[OPERATOR_MAX_AXES];
    for (int a = 0; a < instruction->axes; a++) {
        first[a] = -1;
        for (int d = op->axes - 1; d >= 0; d--)
            if (operator_axis_signature(op, d) ==
                instruction_axis_signature(instruction, a, swapped))
                first[a] = d;
    }
    for (unsigned left_out = 0; left_out >> instruction->axes == 0; left_out++) {
        for (int a = 0; a < instruction->axes; a++)
            chosen[a] = left_out >> a & 1 ? -1 : first[a];
        if (!embedding_fixed(op, instruction, swapped, chosen, e, error)) return false;
        if (strategy_allows(op, instruction, st, e)) return true;
    }
    return error_set(error, "the reference embedding does not fit this operator");
}
