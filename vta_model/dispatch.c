/* Which engine an instruction goes to (core/Fetch.scala hands it out by these bits), and what the
 * engines are called. */
#include "vta_model/simulation.h"

enum engine engine_of(const uint8_t word[INSTRUCTION_BYTES]) {
    static const uint8_t takers[8][8] = {
        [OP_LOAD] = {[MEM_INP] = ENGINE_LOAD,
                     [MEM_WGT] = ENGINE_LOAD,
                     [MEM_UOP] = ENGINE_COMPUTE,
                     [MEM_ACC] = ENGINE_COMPUTE},
        [OP_STORE] = {ENGINE_STORE, ENGINE_STORE, ENGINE_STORE, ENGINE_STORE, ENGINE_STORE,
                      ENGINE_STORE, ENGINE_STORE, ENGINE_STORE}, /* whatever memory it names */
        [OP_GEMM] = {ENGINE_COMPUTE},
        [OP_FINISH] = {ENGINE_COMPUTE},
        [OP_ALU] = {[ALU_MIN] = ENGINE_COMPUTE,
                    [ALU_MAX] = ENGINE_COMPUTE,
                    [ALU_ADD] = ENGINE_COMPUTE,
                    [ALU_SHR] = ENGINE_COMPUTE},
    };
    uint32_t opcode, kind;
    instruction_peek(word, &opcode, &kind);
    return (enum engine)takers[opcode][kind];
}

const char *engine_name(enum engine engine) {
    static const char *const names[ENGINES] = {"fetch", "load", "compute", "store"};
    return engine < ENGINES ? names[engine] : "?";
}
