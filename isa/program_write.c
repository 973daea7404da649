/* The writer of program folders: everything goes into a new folder beside the final one, which
 * takes the final name by rename as the last step. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "isa/file.h"
#include "isa/program.h"
#include "isa/program_folder.h"

typedef struct folder_paths {
    char final[PATH_MAX - 300]; /* so that a file's name fits behind it */
    char fresh[PATH_MAX - 270]; /* being written */
    char stale[PATH_MAX - 270]; /* what stood under the final name */
} folder_paths;

static bool join(char path[PATH_MAX], const char *folder, const char *name) {
    int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return length >= 0 && length < PATH_MAX;
}

static bool paths_make(folder_paths *paths, const char *folder, error_record *error) {
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (!length) return error_set(error, "the folder's name is empty");
    if (length >= sizeof paths->final)
        return error_set(error, "%.100s…: the path is too long", folder);
    memcpy(paths->final, folder, length);
    paths->final[length] = '\0';
    snprintf(paths->fresh, sizeof paths->fresh, "%s.new%ld", paths->final, (long)getpid());
    snprintf(paths->stale, sizeof paths->stale, "%s.old%ld", paths->final, (long)getpid());
    return true;
}

/* Removes a folder and the files in it; folders inside it stay, and so does it then. */
static void folder_remove(const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[PATH_MAX];
        if (join(path, folder, entry->d_name)) unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

static bool folder_is_replaceable(const char *folder, error_record *error) {
    DIR *dir = opendir(folder);
    if (!dir) return error_set(error, "%s: %s", folder, strerror(errno));
    bool has_manifest = false, has_folder = false;
    int files = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char path[PATH_MAX];
        struct stat info;
        has_folder |=
            !join(path, folder, entry->d_name) || lstat(path, &info) != 0 || S_ISDIR(info.st_mode);
        has_manifest |= strcmp(entry->d_name, "program.txt") == 0;
        files++;
    }
    closedir(dir);
    if (!has_folder && (has_manifest || !files)) return true;
    return error_set(error, "%s: exists and is no program folder; not overwritten", folder);
}

/* program.txt, as text in the arena. */

typedef struct manifest {
    char *text;
    size_t bytes, room;
} manifest;

static void manifest_line(manifest *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void manifest_line(manifest *m, const char *format, ...) {
    va_list args;
    va_start(args, format);
    m->bytes += (size_t)vsnprintf(m->text + m->bytes, m->room - m->bytes, format, args);
    va_end(args);
}

enum { HEAD_BYTES = 1024, LINE_BYTES = 128 };

static bool manifest_make(const program *p, manifest *m) {
    size_t lines = (size_t)(p->blobs + p->expects + p->cycles_lines);
    m->room = HEAD_BYTES + lines * LINE_BYTES;
    m->bytes = 0;
    m->text = arena_alloc(p->memory, m->room, 1);
    if (!m->text) return false;
    char config[512];
    hw_config_format_pairs(&p->hw, config, sizeof config);
    manifest_line(m, "vta 1\nconfig %s\ndram %llu\n", config, (unsigned long long)p->dram_bytes);
    for (int i = 0; i < p->blobs; i++)
        manifest_line(m, "blob 0x%llx %s\n", (unsigned long long)p->blob[i].address,
                      p->blob[i].file);
    manifest_line(m, "run 0x%llx %zu\n", (unsigned long long)p->run_address, p->run_count);
    for (int i = 0; i < p->expects; i++)
        manifest_line(m, "expect 0x%llx %s\n", (unsigned long long)p->expect[i].address,
                      p->expect[i].file);
    for (int i = 0; i < p->cycles_lines; i++)
        manifest_line(m, "cycles %lld %s\n", (long long)p->cycles[i].cycles, p->cycles[i].source);
    return true;
}

static bool write_one(const char *folder, const char *name, const void *data, size_t bytes,
                      error_record *error) {
    char path[PATH_MAX];
    struct stat info;
    if (!join(path, folder, name)) return error_set(error, "%s: the path is too long", name);
    if (lstat(path, &info) == 0) return error_set(error, "two files are called %s", name);
    return file_write(path, data, bytes, error);
}

static bool write_files(const program *p, const char *folder, const program_extra_file *extra,
                        int extras, error_record *error) {
    manifest m;
    if (!manifest_make(p, &m)) return error_set(error, "out of memory");
    for (int i = 0; i < p->blobs; i++)
        if (!write_one(folder, p->blob[i].file, p->blob[i].data, p->blob[i].bytes, error))
            return false;
    for (int i = 0; i < p->expects; i++)
        if (!write_one(folder, p->expect[i].file, p->expect[i].data, p->expect[i].bytes, error))
            return false;
    for (int i = 0; i < extras; i++) {
        if (!program_file_name_is_plain(extra[i].name))
            return error_set(error, "\"%.80s\": expected a plain file name", extra[i].name);
        if (!write_one(folder, extra[i].name, extra[i].data, extra[i].bytes, error)) return false;
    }
    return write_one(folder, "program.txt", m.text, m.bytes, error);
}

static bool take_name(const folder_paths *paths, bool replaces, error_record *error) {
    if (replaces && rename(paths->final, paths->stale) != 0)
        return error_set(error, "%s: %s", paths->final, strerror(errno));
    if (rename(paths->fresh, paths->final) == 0) {
        if (replaces) folder_remove(paths->stale);
        return true;
    }
    int reason = errno;
    if (replaces) rename(paths->stale, paths->final);
    return error_set(error, "%s: %s", paths->final, strerror(reason));
}

bool program_write(const program *p, const char *folder, const program_extra_file *extra,
                   int extras, error_record *error) {
    folder_paths paths;
    struct stat info;
    if (!paths_make(&paths, folder, error)) return false;
    bool replaces = lstat(paths.final, &info) == 0;
    if (replaces && !S_ISDIR(info.st_mode))
        return error_set(error, "%s: exists and is no folder; not overwritten", paths.final);
    if (replaces && !folder_is_replaceable(paths.final, error)) return false;
    if (mkdir(paths.fresh, 0777) != 0)
        return error_set(error, "%s: %s", paths.final, strerror(errno));
    if (write_files(p, paths.fresh, extra, extras, error) && take_name(&paths, replaces, error))
        return true;
    folder_remove(paths.fresh);
    return false;
}
