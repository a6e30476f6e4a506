/* What the tests of mails hand to their programs: fields on standard input. */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A field is its text and a NUL; a field of "-" is missing. */
static char *read_field(void) {
    char *text = NULL;
    size_t room = 0;
    if (getdelim(&text, &room, '\0', stdin) < 0) {
        free(text);
        return NULL;
    }
    char *copy = strcmp(text, "-") == 0 ? NULL : g_strdup(text);
    free(text);
    return copy;
}
