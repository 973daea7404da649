/* The search over operand orders and rewritten boxes, each an embedding problem of its own that
 * starts from the best found so far; see embed.h.
 *
 * Ties go to the earlier one: coordinates as they are before skewed ones, operands in their own
 * order before swapped, the box as it is before fused ones, and within a box the first found. */
#include "dataflow/embed.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/clock.h"
#include "dataflow/embed_model.h"
#include "dataflow/sparse.h"
#include "dataflow/writer.h"

enum { TITLE_BYTES = 256 };

typedef struct campaign {
    const operator *op, *instruction; /* op: in the present coordinates … */
    const embed_options *options;
    embed_result *result;
    arena *memory; /* of what is found … */
    int room;      /* … so many */
    bool swapped;
    skewing how; /* … these */
    bool out_of_memory, limited;
    double deadline;
    operator_reach reach;
    int64_t least_cycles; /* EMBED_CYCLES of the best embedding found in that */
    embed_visitor *visit; /* of embed_each; NULL when the best is looked for */
    void *context;
    bool stopped;
} campaign;

/* What a search's cost sees. */
typedef struct costing {
    const campaign *campaign;
    embed_model *model;
} costing;

static bool campaign_goes_on(const campaign *c) {
    return !c->out_of_memory && !c->limited && !c->stopped;
}

/* The most EMBED_CYCLES that is wanted. */
static int64_t campaign_cycles_limit(const campaign *c) {
    int percent = c->options->within_percent;
    if (!c->options->pareto || !percent || c->least_cycles > INT64_MAX / 200) return INT64_MAX;
    return c->least_cycles + c->least_cycles * percent / 100;
}

/* What is not wanted costs more than everything that is found. */
static int64_t campaign_lower_bound(csp_solver *s, void *self, int component) {
    const costing *c = self;
    int64_t limit = campaign_cycles_limit(c->campaign);
    if (limit < INT64_MAX && embed_model_bound(s, c->model, EMBED_CYCLES) > limit) return INT64_MAX;
    return embed_model_cost(s, c->model, component);
}

static void campaign_read(const campaign *c, csp_solver *s, const embed_model *m, embedding *e) {
    embed_model_read(s, m, e);
    e->skewing = c->how;
}

static bool campaign_takes(const campaign *c, const int64_t *cost) {
    const embed_result *r = c->result;
    int n = c->options->measures;
    if (!c->options->pareto) return r->count == 0 || csp_cost_less(cost, r->found[0].cost, n);
    for (int i = 0; i < r->count; i++)
        if (csp_cost_dominates(r->found[i].cost, cost, n)) return false;
    return true;
}

/* May this model have an embedding that is wanted? */
static bool campaign_may_take(csp_solver *s, const campaign *c, embed_model *m) {
    costing cost = {c, m};
    int64_t least[EMBED_MAX_MEASURES];
    if (c->visit) return true;
    for (int i = 0; i < c->options->measures; i++)
        least[i] = campaign_lower_bound(s, &cost, i);
    return campaign_takes(c, least);
}

/* Makes room for one more embedding; false when memory is out. */
static bool campaign_reserve(campaign *c) {
    embed_result *r = c->result;
    if (r->count < c->room) return true;
    int room = c->room ? 2 * c->room : 1;
    embed_found *more = arena_alloc(c->memory, (size_t)room, sizeof *more);
    if (!more) return false;
    if (r->count) memcpy(more, r->found, (size_t)r->count * sizeof *more);
    r->found = more;
    c->room = room;
    return true;
}

static void campaign_add(campaign *c, const embedding *e, const int64_t *cost) {
    embed_result *r = c->result;
    int kept = 0;
    for (int i = 0; i < r->count && c->options->pareto; i++)
        if (!csp_cost_dominates(cost, r->found[i].cost, c->options->measures))
            r->found[kept++] = r->found[i];
    r->count = kept;
    c->out_of_memory |= !campaign_reserve(c);
    if (c->out_of_memory) return;
    embed_found *found = &r->found[r->count++];
    found->embedding = *e;
    memcpy(found->cost, cost, sizeof found->cost);
}

static void campaign_solution(csp_solver *s, campaign *c, embed_model *m) {
    embedding e;
    if (c->visit) {
        campaign_read(c, s, m, &e);
        c->stopped = !c->visit(c->context, &e);
        return;
    }
    int64_t cost[EMBED_MAX_MEASURES] = {0};
    for (int i = 0; i < c->options->measures; i++)
        cost[i] = embed_model_cost(s, m, i);
    if (!campaign_takes(c, cost)) return;
    campaign_read(c, s, m, &e);
    campaign_add(c, &e, cost);
    int64_t cycles = embed_measure_of(c->op, c->instruction, &c->options->machine,
                                      c->options->strategy, &e, EMBED_CYCLES);
    if (cycles < c->least_cycles) c->least_cycles = cycles;
}

static void campaign_offer(const campaign *c, csp_search *search) {
    for (int i = 0; i < c->result->count; i++)
        csp_search_offer(search, c->result->found[i].cost);
}

/* What a trace calls the search: `embedding in c·r·s n f y x`. */
static void campaign_title(const campaign *c, const box *b, char title[TITLE_BYTES]) {
    writer w = {title, TITLE_BYTES, 0};
    char name[BOX_AXIS_NAME_BYTES];
    writer_add(&w, "embedding in");
    for (int z = 0; z < b->axes; z++)
        writer_add(&w, " %s", box_axis_name(c->op, &b->axis[z], name));
    if (c->swapped) writer_add(&w, ", inputs swapped");
}

static void campaign_search(csp_solver *s, campaign *c, embed_model *m) {
    const embed_options *o = c->options;
    if (o->tuning && o->tuning->trace) embed_model_name(s, m);
    char title[TITLE_BYTES];
    csp_brancher brancher[2];
    int branchers = embed_model_branchers(s, m, o->tuning, brancher);
    csp_search_options search_options = csp_search_defaults();
    search_options.goal = c->visit ? CSP_FIND : o->pareto ? CSP_PARETO : CSP_OPTIMUM;
    costing cost = {c, m};
    search_options.cost =
        (csp_cost){.components = o->measures, .self = &cost, .lower_bound = campaign_lower_bound};
    search_options.branchers = brancher;
    search_options.brancher_count = branchers;
    campaign_title(c, m->box, title);
    csp_tuning_apply(o->tuning, &search_options, title);
    if (o->node_limit) search_options.node_limit = o->node_limit - c->result->nodes;
    if (o->time_limit_seconds > 0)
        search_options.time_limit_seconds = c->deadline - clock_seconds();
    csp_search *search = csp_search_new(s, &search_options);
    if (!search) {
        c->out_of_memory = true;
        return;
    }
    if (!c->visit) campaign_offer(c, search);
    csp_answer answer = CSP_STOPPED;
    while (!c->stopped && !c->out_of_memory && (answer = csp_search_next(search)) == CSP_SOLUTION) {
        campaign_solution(s, c, m);
        c->result->solutions++;
    }
    csp_statistics statistics = csp_search_statistics(search);
    csp_tuning_collect(o->tuning, search);
    c->result->nodes += statistics.nodes;
    c->result->failures += statistics.failures;
    c->limited |= answer == CSP_LIMIT;
    c->out_of_memory |= answer == CSP_ERROR;
    csp_search_free(search);
}

/* Notes what a statement of the problem came to; false when there is nothing to search. */
static bool campaign_stated(campaign *c, csp_status status) {
    bool too_many_axes =
        status == CSP_BAD_ARGUMENT && c->how.skews; /* there are no such coordinates */
    c->out_of_memory |= status == CSP_NO_MEMORY || (status == CSP_BAD_ARGUMENT && !too_many_axes);
    return status == CSP_OK;
}

/* States the tiles of one box; false when it has nothing that is wanted, or memory is out. */
static bool campaign_post_tiles(campaign *c, csp_solver *s, const box *b, embed_model *m) {
    c->out_of_memory |= !s;
    if (!s) return false;
    *m = (embed_model){.op = c->op,
                       .instruction = c->instruction,
                       .options = c->options,
                       .box = b,
                       .swapped = c->swapped};
    m->reach = &c->reach;
    return campaign_stated(c, embed_model_post_tiles(s, m)) && campaign_may_take(s, c, m);
}

static bool campaign_within_limits(campaign *c) {
    const embed_options *o = c->options;
    c->limited |= (o->node_limit && c->result->nodes >= o->node_limit) ||
                  (o->time_limit_seconds > 0 && clock_seconds() >= c->deadline);
    return !c->limited;
}

static bool campaign_visit(void *context, const box *b) {
    campaign *c = context;
    if (!campaign_within_limits(c)) return false;
    csp_solver *s = csp_solver_new();
    embed_model m;
    c->result->boxes++;
    if (campaign_post_tiles(c, s, b, &m) && campaign_stated(c, embed_model_post_lines(s, &m)) &&
        campaign_stated(c, embed_rules_post(s, &m)))
        campaign_search(s, c, &m);
    csp_solver_free(s);
    return campaign_goes_on(c);
}

/* A rewritten box, and what any embedding in it costs at the least. */
typedef struct bounded_box {
    box box;
    int64_t least;
} bounded_box;

typedef struct box_list {
    campaign *campaign;
    int64_t count, room;
    bounded_box *item;
} box_list;

/* By which boxes are put in order: the best of a front is in its middle. */
static int64_t campaign_first_bound(csp_solver *s, const campaign *c, embed_model *m) {
    return c->options->pareto ? embed_model_bound(s, m, EMBED_CYCLES) : embed_model_cost(s, m, 0);
}

/* Adds the box behind those of its bound; leaves it out when it has nothing that is wanted. */
static bool box_list_add(void *context, const box *b) {
    box_list *list = context;
    campaign *c = list->campaign;
    csp_solver *s = csp_solver_new();
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 16;
        bounded_box *more = realloc(list->item, (size_t)list->room * sizeof *more);
        if (more) list->item = more;
        c->out_of_memory |= !more;
    }
    embed_model m;
    if (!c->out_of_memory && campaign_post_tiles(c, s, b, &m)) {
        int64_t least = campaign_first_bound(s, c, &m), at = list->count++;
        for (; at > 0 && list->item[at - 1].least > least; at--)
            list->item[at] = list->item[at - 1];
        list->item[at] = (bounded_box){*b, least};
    }
    csp_solver_free(s);
    return !c->out_of_memory &&
           (c->options->time_limit_seconds <= 0 || clock_seconds() < c->deadline);
}

/* Goes through all boxes of one operand order; false with a message. */
static bool campaign_boxes(campaign *c, bool swapped, error_record *error) {
    const embed_options *o = c->options;
    box base;
    c->swapped = swapped;
    if (!box_from_operator(c->op, c->instruction, swapped, &base, error)) return false;
    for (int z = 0; z < base.axes && o->strategy == STRATEGY_STRICT; z++)
        base.axis[z].closed = 0; /* the user's tensors */
    if (o->strategy >= STRATEGY_FUSE)
        box_each_fusion(c->instruction, swapped, &base, o->every, campaign_visit, c);
    else
        campaign_visit(c, &base);
    return true;
}

/* Goes through all boxes in skewed coordinates, best bound first: there may be many, and few of
 * them good. */
static void campaign_skewed_boxes(campaign *c, const skewed *result, const sparse_choice *choice) {
    const embed_options *o = c->options;
    box base;
    c->op = &result->op;
    c->how = choice->how;
    c->swapped = choice->swapped;
    operator_reach_build(c->op, &c->reach);
    if (!box_from_operator(c->op, c->instruction, c->swapped, &base, NULL))
        return; /* too many axes: there is no such box */
    for (int d = 0; d < c->op->axes; d++)
        if (result->closed >> d & 1) base.axis[d].closed = base.axis[d].moves;
    box_list list = {.campaign = c};
    box_each_fusion(c->instruction, c->swapped, &base, o->every,
                    c->visit ? campaign_visit : box_list_add, c->visit ? (void *)c : &list);
    for (int64_t i = 0; i < list.count && campaign_goes_on(c); i++)
        campaign_visit(c, &list.item[i].box);
    free(list.item);
}

/* May these coordinates have an embedding that is wanted? */
static bool choice_is_open(const campaign *c, const sparse_choice *choice) {
    int64_t cost[EMBED_MAX_MEASURES] = {0};
    if (c->visit) return true;
    for (int i = 0; i < c->options->measures; i++)
        cost[i] = embed_quantities_cost(&choice->least, c->options, i);
    return campaign_takes(c, cost) &&
           embed_quantities_measure(&choice->least, &c->options->machine, EMBED_CYCLES) <=
               campaign_cycles_limit(c);
}

/* Goes through the skewed coordinates, those of the best bound first. */
static void campaign_skewed(campaign *c, const operator *op) {
    sparse_choices all;
    c->out_of_memory = !sparse_choices_build(op, c->instruction, c->options, &c->reach, &all);
    for (int64_t i = 0; i < all.count && campaign_goes_on(c); i++) {
        const sparse_choice *choice = &all.choice[i];
        skewed result;
        if (!choice_is_open(c, choice) || !operator_skew(op, &choice->how, &result)) continue;
        if (!campaign_within_limits(c)) break;
        campaign_skewed_boxes(c, &result, choice);
    }
    sparse_choices_free(&all);
    c->op = op;
}

/* Goes through all coordinates, operand orders and boxes; false with a message. */
static bool campaign_run(campaign *c, error_record *error) {
    c->least_cycles = INT64_MAX;
    operator_reach_build(c->op, &c->reach);
    c->deadline = clock_seconds() + c->options->time_limit_seconds;
    for (int swapped = 0; swapped < 2 && campaign_goes_on(c); swapped++)
        if (!campaign_boxes(c, swapped, error)) return false;
    if (c->options->strategy >= STRATEGY_SPARSE && campaign_goes_on(c)) campaign_skewed(c, c->op);
    if (c->out_of_memory) return error_set(error, "not enough memory for the embedding problem");
    c->result->proved = !c->limited && !c->stopped;
    return true;
}

embed_status embed_solve(const operator *op, const operator *instruction,
                         const embed_options *options, arena *memory, embed_result *result,
                         error_record *error) {
    memset(result, 0, sizeof *result);
    if (!embed_model_takes(instruction, error)) return EMBED_ERROR;
    campaign c = {.op = op,
                  .instruction = instruction,
                  .options = options,
                  .result = result,
                  .memory = memory};
    if (!campaign_run(&c, error)) return EMBED_ERROR;
    return result->count ? EMBED_FOUND : EMBED_NONE;
}

embed_status embed_each(const operator *op, const operator *instruction,
                        const embed_options *options, embed_visitor *visit, void *context,
                        embed_result *result, error_record *error) {
    memset(result, 0, sizeof *result);
    if (!embed_model_takes(instruction, error)) return EMBED_ERROR;
    campaign c = {.op = op,
                  .instruction = instruction,
                  .options = options,
                  .result = result,
                  .visit = visit,
                  .context = context};
    if (!campaign_run(&c, error)) return EMBED_ERROR;
    return result->solutions ? EMBED_FOUND : EMBED_NONE;
}
