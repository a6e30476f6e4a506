/*
 * The protocol of the outbox for one message and two workers, either of which may die at any step, and a mail server
 * whose answer may be lost. What the C code does in outbox/run.c and outbox/fate.c, in the same words.
 *
 * The store is durable and changes only by steps that compare the version: a claim, a mark, a result. Leases run out at
 * any time, also while their holder is alive and slow: the clock is an adversary.
 *
 * Broken variants, of which the test requires that they are found out:
 *     -DMARK_LATE    the dot is sent first, and marked then
 *     -DNO_FENCE     marks and results do not compare the version
 *     -DFORGET       a lease that ran out before the dot is taken for a message that failed
 */
#define WORKERS 2
#define MOST_COPIES 3 /* of the mail; enough to see one too many */
#define MOST_DEATHS 2
#define MOST_PUT_OFFS 2
#define MOST_HASTE 2 /* leases that run out while their holder is alive */

mtype = { queued, sending, unknown, sent };

mtype state = queued; /* in the store */
bool is_due = true;   /* it has a due time that is over, or will be */
bool has_dot = false; /* dot_at is set */
bool may_have_arrived = false;
byte version = 0;

byte copies = 0;  /* that the mail server took */
byte flagged = 0; /* of those: sent when may_have_arrived was set, after the message had been shown as unknown */
byte deaths = 0, put_offs = 0, takeovers = 0, at_rest = 0;

#ifdef NO_FENCE
#define FITS(known) true
#else
#define FITS(known) (version == (known))
#endif

/* fate.c, become_unknown: repeated once. */
inline become_unknown() {
    is_due = !may_have_arrived;
    may_have_arrived = true;
    state = unknown;
    has_dot = false
}

/* A lease may have run out: whoever claims next takes the message over. */
#define HAS_RUN_OUT (takeovers < MOST_HASTE + deaths)

inline claim(known, got) {
    atomic {
        got = false;
        if
        :: is_due && (state == queued || state == unknown || (state == sending && HAS_RUN_OUT)) ->
            version++;
            takeovers = takeovers + (state == sending);
            if
            :: state == sending && has_dot -> become_unknown()
#ifdef FORGET
            :: state == sending && !has_dot -> is_due = false
#endif
            :: else ->
                state = sending;
                known = version;
                got = true
            fi
        :: else -> skip
        fi
    }
}

inline mark(known, goes) {
    atomic {
        goes = false;
        if
        :: FITS(known) && state == sending ->
            has_dot = true;
            version++;
            known = version;
            goes = true
        :: else -> skip
        fi
    }
}

/* The mail server takes the mail; whether its answer arrives is another question. */
inline dot() {
    atomic {
        if
        :: copies < MOST_COPIES -> copies++
        :: else -> skip
        fi;
        if
        :: may_have_arrived -> flagged++
        :: else -> skip
        fi
    }
}

inline record_sent(known) {
    atomic {
        if
        :: FITS(known) -> state = sent; is_due = false; has_dot = false; version++
        :: else -> skip
        fi
    }
}

inline record_unknown(known) {
    atomic {
        if
        :: FITS(known) -> become_unknown(); version++
        :: else -> skip
        fi
    }
}

inline put_off(known) {
    atomic {
        if
        :: FITS(known) -> state = queued; has_dot = false; version++; put_offs++
        :: else -> skip
        fi
    }
}

inline maybe_die() {
    if
    :: deaths < MOST_DEATHS -> deaths++; goto begin
    :: true
    fi
}

active [WORKERS] proctype worker() {
    byte known;
    bool yes;
begin:
    known = 0;
    yes = false;
    do
    :: state == sent || !is_due -> break
    :: else ->
        claim(known, yes);
        if
        :: !yes -> skip
        :: yes ->
            maybe_die();
            if
            :: put_offs < MOST_PUT_OFFS -> put_off(known) /* 4xx before the dot, or the connection broke */
            :: true ->
#ifdef MARK_LATE
                dot();
                maybe_die();
                mark(known, yes);
#else
                mark(known, yes);
                maybe_die();
                if
                :: yes -> dot()
                :: else -> skip
                fi;
#endif
                maybe_die();
                if
                :: !yes -> skip
                :: yes -> record_sent(known)
                :: yes -> record_unknown(known) /* no answer came */
                fi
            fi
        fi
    od;
    at_rest++
}


active proctype judge() {
    /* Never forgotten: when all is over, it was sent, or it is shown that it may have arrived. */
    (at_rest == WORKERS);
    assert(state == sent || (state == unknown && may_have_arrived));
    assert(state != sent || copies >= 1);
    /* Never silently twice: every copy but the first was sent with the flag set, and known as unknown before. */
    assert(copies <= 1 || may_have_arrived);
    assert(copies - flagged <= 1);
    assert(copies <= 2)
}
