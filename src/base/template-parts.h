/* What a compiled template is made of; for the two files that compile it and fill it. */
#pragma once

#include "base/template.h"

typedef enum {
    PART_LITERAL,
    PART_VALUE,
    PART_SECTION,
    PART_INVERTED,
    PART_PLURAL, /* holds a PART_FORM for each plural of the language; one of them is shown */
    PART_FORM,
} PartType;

/* A template is a flat list of parts; a section knows where it ends. */
typedef struct {
    PartType type;
    const char *text; /* of a literal: a piece of one of the texts */
    size_t length;
    const Field *field;
    unsigned depth; /* the field belongs to the item so many lists further out */
    guint end;      /* of a section, plural or form: the first part behind it */
} Part;

struct Template {
    TemplateKind kind;
    const Language *language;
    GPtrArray *texts; /* of char *: the source, those of templates in it, and sentences */
    GArray *parts;    /* of Part */
};

/* Appends text to HTML, so that it is read as text. */
void template_escape(const char *text, GString *out);
