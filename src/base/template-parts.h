/* What a compiled template is made of; for the two files that compile it and fill it. */
#pragma once

#include "base/template.h"

typedef enum { PART_LITERAL, PART_VALUE, PART_SECTION, PART_INVERTED } PartType;

/* A template is a flat list of parts; a section knows where it ends. */
typedef struct {
    PartType type;
    const char *text; /* of a literal: a piece of the source */
    size_t length;
    const Field *field;
    unsigned depth; /* the field belongs to the item so many lists further out */
    guint end;      /* of a section: the first part behind it */
} Part;

struct Template {
    TemplateKind kind;
    char *source;
    GArray *parts; /* of Part */
};
