/*
 * libkringle-draw: fair draws for Secret Santa under rules.
 *
 * A draw gives every person a receiver such that everybody gives once and receives once and no rule is
 * broken. It is fair when every possible draw is equally likely. The library is pure C17: no storage, no
 * clock, no globals, no input or output. The same problem and seed give the same draw everywhere, for one
 * KR_ENGINE version.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Algorithm, selection rules and constants together:
   another number may draw differently from the same seed. */
#define KR_ENGINE 2

#define KR_NONE UINT32_MAX

/*
 * People are numbered 0 ... n-1. Every array is a loan, is only read, and may be NULL where it says so. Lists
 * are in compressed rows: the entries of person i are to[start[i]] ... to[start[i+1]-1], start has n+1
 * elements; they need not be sorted, and doubled entries and the person itself are harmless.
 */
typedef struct {
    uint32_t n;

    /* n group numbers of any value, KR_NONE for "in no group": people of one group do not draw each other. */
    const uint32_t *group;

    /* Person i may not give to these. One-way; mutual is both ways. */
    const uint32_t *exclusion_start, *exclusion_to;

    /* years x n receivers, latest year first, KR_NONE for somebody who was not there: not drawn again. */
    const uint32_t *history;
    uint32_t years;

    /* n: the receiver this giver must have, or KR_NONE; of several gifts, one of his and one of theirs. A
       must overrides no other rule: one that breaks a rule makes the draw impossible (people: that giver, no
       partners). One that nobody can mean is KR_BAD_INPUT: to oneself, more to somebody than he receives,
       from or to somebody without that role. */
    const uint32_t *must;

    /* Person i may give only to these; an empty row means to anybody. */
    const uint32_t *allowed_start, *allowed_to;

    /* n: gifts given and gifts received, NULL for one each. Zero is somebody who only receives, or only
       gives. The sums must be equal. Nobody gives twice to the same person in a draw. A single
       circle has no room for more than one gift each. */
    const uint16_t *gives, *receives;

    uint32_t flags; /* kr_flag, or-ed */
} kr_problem;

typedef enum {
    KR_NO_SWAPS = 1,   /* nobody draws a person who draws them */
    KR_ONE_CIRCLE = 2, /* everybody in a single circle */
    KR_EXACT = 4,      /* rather no draw than one of which it is not proved that it is exactly fair */
} kr_flag;

typedef enum {
    KR_OK,
    KR_BAD_INPUT,  /* the problem contradicts itself: kr_report.person says where */
    KR_IMPOSSIBLE, /* proved: no draw fits the rules; the report holds the conflict */
    KR_NOT_FOUND,  /* none was found within the budget; there may be one */
    KR_NO_MEMORY,
    KR_UNSUPPORTED, /* this version of the engine does not know what the problem asks for */
} kr_status;

typedef enum {
    KR_METHOD_NONE,
    KR_METHOD_REJECTION,  /* R: shuffle until it fits. Exactly fair */
    KR_METHOD_COUNTING,   /* D: counts all draws, then picks one. Exactly fair */
    KR_METHOD_SWITCHING,  /* S: shuffle once, switch the few conflicts away. Exactly fair */
    KR_METHOD_SEQUENTIAL, /* Q: receivers one by one, by a bound on what remains. Fair to 1 in 10^8 */
    KR_METHOD_CLASSES, /* C: receivers to large groups first, as Q, then S for the rest. Fair to 1 in 10^8 */
    KR_METHOD_WALK,    /* W: alternating walk from a found draw, circles joined if a single one is wanted.
                             Its limit (without joining) is fair; how near it comes is not proved */
    KR_METHOD_SEARCH,  /* the first one found by trying: not fair */
} kr_method;

/* Why a giver may not give to a receiver; several can hold at once. */
typedef enum {
    KR_WHY_SELF = 1,
    KR_WHY_GROUP = 2,
    KR_WHY_EXCLUSION = 4,
    KR_WHY_HISTORY = 8,
    KR_WHY_MUST = 16, /* the giver must give to somebody else, or somebody else must give to the receiver */
    KR_WHY_ALLOWED = 32, /* the receiver is not on the giver's list */
    KR_WHY_ROLE = 64,    /* the giver gives no gifts, or the receiver receives none */
} kr_why;

/* The two sides of a conflict. */
typedef enum {
    KR_GIVERS,    /* these people may only give to those, who cannot receive that much */
    KR_RECEIVERS, /* these people may only receive from those, who cannot give that much */
} kr_side;

/* What proves that no draw keeps the flags, although there are draws. */
typedef enum {
    KR_SHAPE_NONE,
    KR_SHAPE_MUSTS,    /* musts lead `people` in a circle, from each to the next: too small, or a swap */
    KR_SHAPE_APART,    /* the two `people` can only draw each other */
    KR_SHAPE_DIVIDED,  /* `people` can only draw (or, by `side`, be drawn by) each other */
    KR_SHAPE_SEARCHED, /* all that could be one were tried */
} kr_shape_reason;

typedef struct {
    uint32_t giver, receiver;
} kr_pair;

typedef enum {
    KR_UNKNOWN,
    KR_ESTIMATED,
    KR_COUNTED,
} kr_known;

/* What happened. Zero it before the first use ({0}); the
   arrays belong to the report until kr_report_clear. */
typedef struct {
    kr_method method;     /* that drew the largest part */
    bool exact;           /* every possible draw was equally likely */
    uint64_t attempts;    /* runs of every method tried, and the steps of a walk */
    uint64_t words;       /* random 32-bit words used */
    kr_known draws_known; /* what is known about the number of possible draws: */
    double log10_draws;   /* its logarithm, */
    uint64_t draws;       /* and the number, where it was counted and fits, else 0 */

    /* What the rules alone decide. Forced pairs are those of every possible
       draw: everybody who knows the rules knows them. Musts are among them. */
    uint32_t blocks; /* parts of the problem that are drawn independently of each other */
    kr_pair *forced;
    uint32_t forced_count;
    uint32_t years_kept; /* of the history */

    /* By kr_check. */
    uint32_t circles; /* closed chains of giving in the draw; 0 with several gifts */
    uint32_t swaps;   /* pairs of people who give to each other */

    uint32_t person; /* KR_BAD_INPUT, KR_UNSUPPORTED: whose entry it is, or KR_NONE */

    /*
     * KR_IMPOSSIBLE: the smallest conflict found. `people` have only `partners`, who are too few. With musts
     * settled, the people have `needed` gifts to give (or to receive) and the partners have `room` for fewer:
     * a partner takes part in as many as he receives (or gives), and in one with each of the people who may
     * have him. With one gift each these are the numbers of people and of partners. None of the people can be
     * left out of it, but for very large conflicts over several gifts. Where draws exist, but all break the
     * flags, shape_reason says what proves that, and what `people` are then.
     */
    kr_shape_reason shape_reason;
    kr_side side;
    uint32_t *people, people_count;
    uint32_t *partners, partners_count;
    uint32_t needed, room;

    /* KR_IMPOSSIBLE: the fewest forbidden pairs that, allowed again, make a draw possible; none of self, must
       or role. Empty when there is no such set, and with several gifts. Of several such sets, unless it is
       too much work to compare them, one with the least weight, where the oldest year of history weighs 1,
       later ones 10, exclusions and allow-lists 100 each, and groups 1000. */
    kr_pair *relax;
    uint32_t relax_count;
} kr_report;

void kr_report_clear(kr_report *report);

/*
 * Draws. receiver has room for the sum of gives (n when NULL), and gets each giver's receivers in the order
 * of the givers, ascending for each; it is left alone unless KR_OK. `report` may be NULL. Same problem and
 * seed: same result.
 *
 * Every method has a number of steps after which the next has its turn, so a call ends. A million people take
 * some milliseconds where the rules leave room, and mostly less than a second where they leave little; only
 * short allow-lists of so many take longer, a hundred thousand a second or two, a million half a minute.
 */
kr_status kr_draw(const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver, kr_report *report);

/* Only says whether a draw exists; if so, what the rules alone decide (blocks, forced), and if not why (side,
   people, partners, relax). With flags, KR_OK is that it is not proved that none keeps them. */
kr_status kr_explain(const kr_problem *problem, kr_report *report);

/* Adds to what kr_explain says the number of possible draws: counted, or estimated, or
   not known where only few draws are shaped as the flags want them. Else as kr_explain. */
kr_status kr_count(const kr_problem *problem, kr_report *report);

/*
 * History as a wish: how many of its latest years can be kept, the most with which a draw exists. Set
 * `years` of the problem to this, and draw. KR_IMPOSSIBLE when there is none even without history; else as
 * kr_explain.
 */
kr_status kr_history_kept(const kr_problem *problem, uint32_t *years);

/* Whoever knows the rules and the first pair knows the second as well. */
typedef struct {
    kr_pair known, told;
} kr_leak;

/*
 * Counts the pairs that tell others to those who know the rules, and describes the first; with several gifts,
 * too, what is told is of another giver and receiver. Forced pairs, which everybody knows, are not counted;
 * nor is what follows from flags, nor in blocks of more than 64 people, where only the tightest rules tell
 * anything. Else as kr_explain. O(people^4) in tight blocks.
 */
kr_status kr_leaks(const kr_problem *problem, uint32_t *count, kr_leak *first);

/* Checks a draw against every rule, independently of how it was made; KR_OK or KR_BAD_INPUT
   with the person, KR_NONE where only a flag is not kept; else as kr_draw.
   Counts circles and swaps. O(n + rules). */
kr_status kr_check(const kr_problem *problem, const uint32_t *receiver, kr_report *report);

/* How long history leaves draws. */
enum { KR_OUTLOOK_LIMIT = 20 };

typedef struct {
    uint32_t possible; /* there are so many draws in which nobody draws anybody twice, and not more */
    uint32_t certain;  /* so many there are in a row whatever is drawn; mostly there are more */
    uint32_t person;   /* as in a report */
} kr_outlook;

/*
 * How many draws the rules leave, this one and those of later years, if everybody stays, history is kept for
 * ever and nobody draws anybody again. Musts are for one year and flags are for chance: both are left out.
 * KR_OUTLOOK_LIMIT stands for that many or more. KR_OK, or as kr_draw for a problem that makes no sense.
 */
kr_status kr_look_ahead(const kr_problem *problem, kr_outlook *outlook);

/* What a repair has changed. Zero it before the first use; kr_changes_clear frees what is in it. */
typedef struct {
    uint32_t *again, again_count; /* people who had a receiver and have another one now, ascending */
    uint32_t *first, first_count; /* people who had none and have one now, ascending */
    uint32_t person;              /* as in a report */
} kr_changes;

void kr_changes_clear(kr_changes *changes);

/*
 * Mends a draw after people left or came or rules changed. `problem` is how things are now, receiver[i] whom
 * person i of its n has been told: KR_NONE if nobody, or somebody who has left. On KR_OK, receiver[i] is whom
 * person i gives to in a draw of the problem (KR_NONE if to nobody) in which as few people as possible have
 * another receiver than they were told and, among these, as few as possible of those who have `looked` (n, or
 * NULL). It is chosen at random among such draws, but is not as fair as a new draw, whatever KR_EXACT says.
 * Otherwise receiver is left alone: KR_IMPOSSIBLE if no draw fits, KR_NOT_FOUND if only a new draw might keep
 * the flags, KR_BAD_INPUT also if two people were told the same (changes->person), and KR_UNSUPPORTED with
 * more than one gift each, for which there is kr_repair_gifts. `changes` may be NULL.
 */
kr_status kr_repair(const kr_problem *problem, const uint8_t seed[32], const bool *looked, uint32_t *receiver,
                    kr_changes *changes);

/*
 * The same for any number of gifts each. told_to[told_start[i]] ... told_to[told_start[i+1]-1] are the people
 * that person i has been told, as far as they are still there: none twice, or it is KR_BAD_INPUT; they may be
 * more or fewer than he gives by now. On KR_OK, `receiver` gets a draw of the problem as from kr_draw, else it
 * is left alone. `changes` counts people, not gifts: `again` are those who were told somebody and give to
 * others now, `first` those who had been told nobody.
 *
 * Wanted are as few people as possible who are told again, then as few as possible of those who have looked,
 * then as few lost as possible of the pairs that could stand. That is what comes where all ways can be gone
 * through, within some million steps, and then each of the best has the same chance; and without flags, also
 * for millions of people, wherever a single gift is missing and nobody gives or receives too much. Elsewhere
 * gift after gift is given with as few further people as possible, which are few, but not proved to be the
 * fewest. Rules, musts and flags are kept in any case, and KR_IMPOSSIBLE is proved. KR_UNSUPPORTED with
 * KR_ONE_CIRCLE, which has no room for several gifts.
 */
kr_status kr_repair_gifts(const kr_problem *problem, const uint8_t seed[32], const bool *looked,
                          const uint32_t *told_start, const uint32_t *told_to, uint32_t *receiver,
                          kr_changes *changes);

/* The reasons (kr_why) that forbid this pair, 0 if it is allowed. O(the giver's rules + n for musts). */
uint32_t kr_why_not(const kr_problem *problem, uint32_t giver, uint32_t receiver);

/* "rejection", "counting", "switching", "sequential", "classes", "walk", "search". */
const char *kr_method_name(kr_method method);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
