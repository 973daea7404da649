/* What the program works on: the SRAMs, DRAM, and what an instruction does to them. No time passes
 * here; who calls machine_execute decides the order. */
#ifndef VTA_MODEL_MACHINE_H
#define VTA_MODEL_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "isa/program.h"
#include "vta_model/gemm_kernel.h"
#include "vta_model/model.h"
#include "vta_model/warnings.h"

/* How an element of OUT came to be. */
enum out_state { OUT_UNWRITTEN, OUT_WRITTEN, OUT_RESET };

typedef struct machine {
    const program *program;
    const hw_config *hw;
    bool functional; /* without it only micro-ops are kept, for their checks */
    uint8_t *dram;   /* functional only, as are the SRAMs below */
    uint32_t uop[RTL_MICRO_OPS];
    int8_t *inp, *wgt, *out;
    int32_t *acc, *alu_early;
    uint8_t *out_state; /* enum out_state, one an element */
    gemm_kernel *kernel;
    warning_list *warnings;
    int64_t uop_limit; /* 0: the model's own */
    int64_t uops, alu_uops, macs;
    int64_t bytes[MEMORIES];
} machine;

/* SRAMs zeroed, DRAM filled from the program's blobs. NULL when memory is out. */
machine *machine_new(arena *memory, const program *p, const vta_options *options,
                     warning_list *warnings, error_record *error);

/* Does the instruction as a whole: checks the indices that its micro-ops reach, warns of hazards,
 * moves and computes. The instruction has passed check_instruction. */
bool machine_execute(machine *m, size_t index, const instruction *in, error_record *error);

#endif
