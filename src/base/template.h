/*
 * Templates: mail texts and pages with holes for the fields
 * of a record. A small part of mustache, logic-free:
 *
 *   {{name}}                the field, escaped when the template is HTML
 *   {{#wish}} ... {{/wish}} only if the field is there: not missing, not "", not 0, not false; of a list:
 * once for each item, whose fields are then known too
 *   {{^wish}} ... {{/wish}} only if it is not
 *   {{! a remark}}
 *
 * A line that holds nothing but a section tag or a remark
 * leaves no trace. Nothing else can put a value into HTML.
 */
#pragma once

#include <glib.h>

#include "base/record.h"

typedef enum { TEMPLATE_TEXT, TEMPLATE_HTML } TemplateKind;

typedef struct Template Template;

/* Compiles the source. A field that the record does not have, or a
   section left open, is refused with ERROR_INVALID as NAME:LINE. */
Template *template_new(const char *name, const char *source, TemplateKind kind, const Record *record,
                       GError **error);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* Appends the template filled from the item, which must be of the template's record. */
void template_render(const Template *template, const void *item, GString *out);

/* Compiles an asset (HTML if its name ends in .html); a mistake in it is a bug and ends the program. */
Template *template_of_asset(const char *path, const Record *record);
