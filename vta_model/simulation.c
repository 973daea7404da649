/* The loop over events; see simulation.h. */
#include "vta_model/simulation.h"

#include <string.h>

void simulation_start(simulation *sim, const hw_config *hw, uint64_t run_address,
                      const uint8_t *code, size_t count) {
    memset(sim, 0, sizeof *sim);
    sim->hw = hw;
    sim->dram_bytes = PROGRAM_DRAM_LIMIT_BYTES;
    sim->run_address = run_address;
    sim->code = code;
    sim->count = count;
    for (int agent = 0; agent < AGENTS; agent++)
        sim->next[agent] = NEVER;
    port_init(&sim->port);
    fetch_start(sim);
}

static int earliest_agent(const simulation *sim) {
    int earliest = 0;
    moment first = sim->next[0];
#pragma GCC unroll 8
    for (int agent = 1; agent < AGENTS; agent++) {
        bool earlier = sim->next[agent] < first;
        earliest = earlier ? agent : earliest;
        first = earlier ? sim->next[agent] : first;
    }
    return earliest;
}

vta_status simulation_run(simulation *sim) {
    while (!sim->finished) {
        int agent = earliest_agent(sim);
        moment now = sim->next[agent];
        if (now == NEVER) {
            deadlock_explain(sim, sim->error);
            return VTA_FAILED;
        }
        int64_t cycle = now / 2;
        if (agent == AGENT_PORT)
            port_step(sim, cycle);
        else if (agent == ENGINE_FETCH) {
            if (!fetch_step(sim, cycle)) return VTA_BAD_INPUT;
        } else if (!engine_step(sim, (enum engine)agent, cycle))
            return VTA_BAD_INPUT;
    }
    return VTA_DONE;
}
