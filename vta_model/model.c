/* vta_run: sets up machine and simulation, runs, and gathers the result. */
#include "vta_model/model.h"

#include <string.h>

#include "vta_model/simulation.h"

vta_options vta_options_default(void) {
    return (vta_options){.functional = true};
}

static void gather_engines(const simulation *sim, vta_result *result) {
    result->engine[ENGINE_FETCH] = fetch_account(sim);
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++)
        result->engine[engine] = sim->engine[engine].account;
    int64_t most = -1;
    for (enum engine engine = ENGINE_FETCH; engine < ENGINES; engine++) {
        vta_account *account = &result->engine[engine];
        int64_t working = account->busy + account->wait_memory;
        account->idle = result->cycles - working - account->wait_prev - account->wait_next;
        if (account->idle < 0) account->idle = 0;
        if (working <= most) continue;
        most = working;
        result->bound = engine;
    }
}

static void gather(const simulation *sim, const machine *m, vta_result *result) {
    result->cycles = sim->finish_cycle;
    result->instructions = simulation_instructions(sim);
    result->uops = m->uops;
    result->alu_uops = m->alu_uops;
    result->macs = m->macs;
    if (result->cycles)
        result->utilisation =
            (double)m->macs / hw_config_multipliers(sim->hw) / (double)result->cycles;
    gather_engines(sim, result);
    memcpy(result->bytes, m->bytes, sizeof result->bytes);
    result->fetch_bytes = sim->fetch.bytes;
    result->dram = m->dram;
    result->warnings = sim->warnings->count;
    result->warning = sim->warnings->text;
}

static void warn_of_work_left(simulation *sim) {
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++) {
        const engine_state *e = &sim->engine[engine];
        if (e->running)
            warnings_add(sim->warnings, e->index, &e->in, "still under way at FINISH");
        else if (e->queue.count)
            warnings_add(sim->warnings, e->queue.index[e->queue.first], NULL,
                         "at FINISH the %s engine has instructions left, the first is %u",
                         engine_name(engine), e->queue.index[e->queue.first]);
    }
}

static void check_expectations(const program *p, const machine *m, vta_result *result,
                               error_record *error) {
    for (int i = 0; i < p->expects; i++) {
        const program_blob *expect = &p->expect[i];
        const uint8_t *found = m->dram + expect->address;
        result->checks++;
        if (!expect->bytes || memcmp(found, expect->data, expect->bytes) == 0) continue;
        size_t different = 0, first = expect->bytes;
        for (size_t at = expect->bytes; at-- > 0;) {
            if (found[at] == expect->data[at]) continue;
            different++;
            first = at;
        }
        if (!result->failed++)
            error_set(error, "%s: %zu of %zu bytes differ, first 0x%llx: 0x%02x instead of 0x%02x",
                      expect->file, different, expect->bytes,
                      (unsigned long long)(expect->address + first), found[first],
                      expect->data[first]);
    }
}

/* Those who watch a run; NULL where nobody asked for them. */
typedef struct watchers {
    observer *timeline, *races, *activity;
} watchers;

static void observer_add(simulation *sim, observer *o) {
    if (!o) return;
    o->then = sim->observer;
    sim->observer = o;
}

/* Hangs the wanted observers onto the simulation. */
static bool observe(simulation *sim, const vta_options *options, arena *memory, watchers *w) {
    *w = (watchers){0};
    if (options->timeline) w->timeline = timeline_new(memory, options->timeline);
    if (options->check_races) w->races = races_new(memory, sim);
    if (options->activity) w->activity = activity_observer_new(memory, options->activity);
    observer_add(sim, w->activity);
    observer_add(sim, w->races);
    observer_add(sim, w->timeline);
    return (w->timeline || !options->timeline) && (w->races || !options->check_races) &&
           (w->activity || !options->activity);
}

/* What is wrong with a run that reached FINISH. */
static vta_status judge(const program *p, const vta_options *options, observer *races,
                        const machine *m, vta_result *result, error_record *error) {
    if (options->functional) check_expectations(p, m, result, error);
    if (races) result->races = races_found(races, result->failed ? NULL : error);
    return result->failed || result->races ? VTA_FAILED : VTA_DONE;
}

vta_status vta_run(const program *p, const vta_options *options, arena *memory, vta_result *result,
                   error_record *error) {
    warning_list warnings;
    memset(result, 0, sizeof *result);
    simulation *sim = arena_alloc(memory, 1, sizeof *sim);
    if (!sim || !warnings_start(&warnings, memory)) {
        error_set(error, "out of memory");
        return VTA_BAD_INPUT;
    }
    machine *m = machine_new(memory, p, options, &warnings, error);
    if (!m) return VTA_BAD_INPUT;
    simulation_start(sim, &p->hw, p->run_address, p->code, p->run_count);
    sim->dram_bytes = p->dram_bytes;
    sim->machine = m;
    sim->warnings = &warnings;
    sim->error = error;
    watchers w;
    if (!observe(sim, options, memory, &w)) {
        error_set(error, "out of memory");
        return VTA_BAD_INPUT;
    }
    vta_status status = simulation_run(sim);
    if (status == VTA_DONE) warn_of_work_left(sim);
    if (w.timeline) timeline_close(w.timeline, sim);
    gather(sim, m, result);
    if (w.races && arena_failed(memory)) {
        error_set(error, "out of memory; not all accesses were looked at for races");
        return VTA_BAD_INPUT;
    }
    return status == VTA_DONE ? judge(p, options, w.races, m, result, error) : status;
}

int64_t vta_count_cycles(const hw_config *hw, uint64_t run_address, const uint8_t *code,
                         size_t count) {
    simulation sim;
    simulation_start(&sim, hw, run_address, code, count);
    return simulation_run(&sim) == VTA_DONE ? sim.finish_cycle : 0;
}
