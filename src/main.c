#include <malloc.h>

#include "feature/program.h"

/* Files are read whole. What held one holds the next, instead of fresh pages that the system has to clear first. */
static void keep_memory(void) {
    enum { UP_TO = 4 << 20 };
    mallopt(M_MMAP_THRESHOLD, UP_TO);
    mallopt(M_TRIM_THRESHOLD, UP_TO);
}

int main(int argc, char **argv) {
    keep_memory();
    return program_run(argc, argv);
}
