/* What `inlay run` prints: a result for people, and as one line of JSON. */
#ifndef VTA_MODEL_REPORT_H
#define VTA_MODEL_REPORT_H

#include <stdio.h>

#include "vta_model/model.h"

/* Checks, cycles beside the program's `cycles` lines, and where they went. */
void vta_report_text(FILE *out, const program *p, const vta_result *result);

/* {"cycles":…,"instructions":…,"checks":…,"failed":…,"expected_cycles":{…},"warnings":[…],…}, one
 * line. */
void vta_report_json(FILE *out, const program *p, const vta_result *result);

#endif
