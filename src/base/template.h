/*
 * Templates: mail texts and pages with holes for the fields
 * of a record. A small part of mustache, logic-free:
 *
 *   {{name}}                the field, escaped when the template is HTML
 *   {{#wish}} ... {{/wish}} only if the field is there: not missing, not "", not 0, not false; of a list:
 * once for each item, whose fields are then known too
 *   {{^wish}} ... {{/wish}} only if it is not
 *   {{! a remark}}
 *   {{> outbox/facts.txt}}  the template that is this asset, in this place
 *
 * Sentences are marked, and said in the language of the template:
 *
 *   {{#_}}Hello {{name}},{{/_}}
 *   {{#_ gifts}}one gift{{|}}{{gifts}} gifts{{/_}}   in the plural that the number asks for
 *
 * A sentence is a whole: it may hold fields, and nothing else. Its white space is that of prose, so it can be broken
 * into lines; in HTML its words are text, not HTML. Translators see it just so. A line that holds nothing but the tag of
 * a section, of a template or a remark leaves no trace. Nothing else can put a value into HTML.
 */
#pragma once

#include <glib.h>

#include "base/language.h"
#include "base/record.h"

typedef enum { TEMPLATE_TEXT, TEMPLATE_HTML } TemplateKind;

typedef struct Template Template;

/* Compiles the source. A field that the record does not have, or a
   section left open, is refused with ERROR_INVALID as NAME:LINE. */
Template *template_new(const char *name, const char *source, TemplateKind kind, const Record *record,
                       const Language *language, GError **error);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* Appends the template filled from the item, which must be of the template's record. */
void template_render(const Template *template, const void *item, GString *out);

/* Compiles an asset (HTML if its name ends in .html); a mistake in it is a bug and ends the program. */
Template *template_of_asset(const char *path, const Record *record, const Language *language);
