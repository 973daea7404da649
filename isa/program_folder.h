/* Inside isa: what the reader and the writer of program folders share. */
#ifndef ISA_PROGRAM_FOLDER_H
#define ISA_PROGRAM_FOLDER_H

#include <stdbool.h>

/* May this name stand for a blob's file: short, printable, no path, not hidden, not program.txt? */
bool program_file_name_is_plain(const char *name);

#endif
