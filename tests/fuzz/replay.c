/* Runs a fuzz target over files, for compilers that have no fuzzer: what once broke it stays mended. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        g_autofree char *bytes = NULL;
        g_autoptr(GError) error = NULL;
        size_t length;
        if (!g_file_get_contents(argv[i], &bytes, &length, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return EXIT_FAILURE;
        }
        LLVMFuzzerTestOneInput((const uint8_t *) bytes, length);
    }
    printf("%d files\n", argc - 1);
    return EXIT_SUCCESS;
}
