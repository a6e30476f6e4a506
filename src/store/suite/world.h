/* A small world for the tests of the suite: notes on shelves, words, and a queue of tasks. */
#pragma once

#include "store/store.h"

typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    char *title;
    char *text;
    int64_t size;
    bool read;
    Time at;
    GBytes *seal;
    GPtrArray *parts;
    char *thought; /* not stored */
} Note;
RECORD(Note, note)

typedef struct {
    char *word;
    int64_t version;
} Word;
RECORD(Word, word)

typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    Time due;
    char *worker;
} Task;
RECORD(Task, task)

/* Notes as an older version of the program knew them. */
typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    char *title;
} OlderNote;
RECORD(OlderNote, older_note)

extern const Record *const all_records[];
extern const Record *const older_records[];

typedef struct {
    char *folder;
    char *url;
    Store *store;
} World;

typedef struct {
    const char *name;
    void (*test)(World *world, gconstpointer data);
    bool reopens; /* only for tiers where everything is there after the store was closed */
} SuiteTest;

#define SUITE_TEST(test)                                                                                     \
    { #test, test, false }
#define SUITE_TEST_THAT_REOPENS(test)                                                                        \
    { #test, test, true }

/* The tests of each subject; one without a name ends them. */
extern const SuiteTest suite_values[];
extern const SuiteTest suite_queues[];
extern const SuiteTest suite_threads[];

/* What makes a store empty that is in no folder; called before each test. */
void suite_begin_with(void (*begin)(void));

void suite_open(World *world, gconstpointer url);
void suite_close(World *world, gconstpointer data);
void suite_reopen(World *world);

void put_note(World *world, int64_t shelf, int64_t number, const char *title);
Note *load_note(World *world, int64_t shelf, int64_t number);

/* The keys of the notes that are found: "1/2 1/3". */
void expect_notes(World *world, const Query *query, const char *expected);

/* Whether the note is kept with these values. */
void expect_same(World *world, const Note *note);

/* Puts so many tasks on the shelf, due one second after the other; never, if `due` is 0. */
void put_tasks(World *world, int64_t shelf, int64_t count, int64_t due);

/* The keys of the tasks that are claimed. */
char *claim_tasks(World *world, const Lease *lease);
void expect_claim(World *world, const Lease *lease, const char *expected);
