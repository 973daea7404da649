/* Ranges in a form that gathers. Internal to gather.c. */
#ifndef CODEGEN_GATHER_RANGES_H
#define CODEGEN_GATHER_RANGES_H

#include "codegen/gather_steps.h"

/* Sees to it that every point of the new box outside the old one has an index outside its tensor,
 * so that it is no multiplication. False when it cannot, or the form is no operator. */
bool gathering_bound(gathering *g);

#endif
