/*
 * Stationery: the kinds of letters there are, and their templates in one language. A new kind is its templates
 * (letters/KIND-subject.txt, KIND.txt and KIND.html) and a line in the table of stationery.c.
 */
#pragma once

#include "base/template.h"
#include "exchange/directory.h"

typedef struct {
    const char *name;     /* as messages have it: "assignment" */
    bool tells_receivers; /* it is for somebody who gives, and names whom */
    bool is_notice;       /* people can do without it, and may want no more of these */
    bool is_of_any;       /* also of an occasion where nothing is drawn; then it names nobody */
} LetterKind;

/* The kind of that name, or NULL. */
const LetterKind *letter_kind(const char *name);

/* Somebody who gets a present from the reader. */
typedef struct {
    char *receiver;
    char *wish;
} Present;
RECORD(Present, present)

/* A line of a text that others wrote. */
typedef struct {
    char *line;
} Line;
RECORD(Line, line)

/* Arrays of these, for a template: all whom somebody gives to, and a text (or NULL) line by line. */
GPtrArray *presents_new(const Directory *directory, const GPtrArray *receivers);
GPtrArray *lines_new(const char *text);

/* What the templates of letters may use. */
typedef struct {
    char *language;   /* its code */
    char *reader;     /* or NULL: nobody has told us the name */
    bool is_seen;     /* the organiser has seen all names, or can */
    bool gives;       /* the reader does */
    bool is_drawn;    /* somebody gives to the reader, too */
    char *link;       /* to the reader's own page, or NULL */
    bool shows_names; /* the letter says whom the reader gives to: */
    int64_t gifts;
    GPtrArray *presents; /* so many of Present */
    bool is_draw;        /* names have been drawn */
    bool has_facts;      /* at least one of these three: */
    char *date;
    char *place;
    char *budget;
    bool is_today; /* that date, on the day the message was written */
    bool is_tomorrow;
    int64_t days; /* from then on, if it is neither of these */
    char *title;
    char *day; /* when the message was written, in words */
    char *note;
    GPtrArray *note_lines; /* the same, of Line */
    char *organiser;
    char *receipt;
} Letter;
RECORD(Letter, letter)

typedef struct Stationery Stationery;

Stationery *stationery_new(const Language *language);
void stationery_free(Stationery *stationery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stationery, stationery_free)

/* The letter in words; the caller's to free. The subject and the sender's name are one line each. */
char *stationery_subject(Stationery *stationery, const LetterKind *kind, const Letter *letter);
char *stationery_text(Stationery *stationery, const LetterKind *kind, const Letter *letter);
char *stationery_html(Stationery *stationery, const LetterKind *kind, const Letter *letter);
char *stationery_sender(Stationery *stationery, const Letter *letter);
