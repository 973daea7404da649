/* The epilogue: what runs on VTA's ALU between the last accumulation and the store.
 *
 * A list of steps, written `shr:auto,bias,clip:0:127`: shift right, add the bias of the output
 * channel, clip; then the low 8 bits are stored. `none` stores the low 8 bits of the sum. */
#ifndef CODEGEN_EPILOGUE_H
#define CODEGEN_EPILOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/error.h"

enum { EPILOGUE_MAX_STEPS = 8, EPILOGUE_SHIFT_AUTO = -1 };

typedef enum epilogue_kind { EPILOGUE_SHR, EPILOGUE_BIAS, EPILOGUE_CLIP } epilogue_kind;

typedef struct epilogue_step {
    epilogue_kind kind;
    int shift;     /* EPILOGUE_SHR: 0 … 31, or EPILOGUE_SHIFT_AUTO */
    int low, high; /* EPILOGUE_CLIP: 16-bit immediates, low <= high */
} epilogue_step;

typedef struct epilogue {
    int steps;
    epilogue_step step[EPILOGUE_MAX_STEPS];
} epilogue;

/* Parses the text form; on failure says at which column, and what was expected. */
bool epilogue_parse(const char *text, epilogue *e, error_record *error);

/* Writes the text form, which has at most EPILOGUE_TEXT_BYTES; as snprintf. */
enum { EPILOGUE_TEXT_BYTES = EPILOGUE_MAX_STEPS * sizeof "clip:-32768:-32768," };
size_t epilogue_format(const epilogue *e, char *text, size_t bytes);

/* Replaces `auto` by the shift that brings a sum of `products` random full-range int8 products to a
 * standard deviation of about 32. */
void epilogue_resolve(epilogue *e, int64_t products);

bool epilogue_has_bias(const epilogue *e);

/* Cycles that one output element costs on the ALU: 1 an immediate step, 2 with a register (VTA.md).
 */
int epilogue_cycles(const epilogue *e);

/* One output: the sum and its channel's bias, through the steps, narrowed to int8. */
int8_t epilogue_apply(const epilogue *e, int32_t sum, int32_t bias);

#endif
