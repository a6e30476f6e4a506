/* Runs a fuzz target over the files of a folder, for compilers that have no fuzzer: what once broke stays
 * mended. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t length;
    if (!g_file_get_contents(path, &bytes, &length, &error))
        g_error("%s", error->message);
    LLVMFuzzerTestOneInput((const uint8_t *) bytes, length);
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) folder = argc == 2 ? g_dir_open(argv[1], 0, &error) : NULL;
    if (!folder) {
        fprintf(stderr, "%s\n", error ? error->message : "usage: NAME-fuzz FOLDER");
        return EXIT_FAILURE;
    }
    int count = 0;
    for (const char *name; (name = g_dir_read_name(folder)); count++)
        replay(argv[1], name);
    printf("%d files\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
