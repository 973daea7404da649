/* What `inlay run` prints for people. */
#ifndef VTA_MODEL_REPORT_H
#define VTA_MODEL_REPORT_H

#include <stdio.h>

#include "vta_model/model.h"

/* Checks, cycles beside the program's `cycles` lines, and where they went. */
void vta_report_text(FILE *out, const program *p, const vta_result *result);

#endif
