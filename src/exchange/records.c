/* What is kept, field by field: storage, JSON and templates follow from these tables. */
#include "exchange/records.h"

#include <string.h>

#include "exchange/custody.h"
#include "exchange/exchange.h"
#include "exchange/link.h"
#include "exchange/message.h"
#include "exchange/migration.h"
#include "exchange/suppression.h"
#include "exchange/title.h"

static const Field participant_fields[] = {
    FIELD(Participant, exchange_id), FIELD(Participant, id),       FIELD(Participant, version),
    FIELD(Participant, name),        FIELD(Participant, email),    FIELD(Participant, role),
    FIELD(Participant, gives),       FIELD(Participant, receives), FIELD(Participant, wish),
    FIELD(Participant, language),    FIELD(Participant, left_at),  {},
};

const Record participant_record = {
    RECORD_OF(Participant, participant),
    .keys = 2,
    .fields = participant_fields,
};

static const Field membership_fields[] = {
    FIELD(Membership, exchange_id), FIELD(Membership, participant_id), FIELD(Membership, kind),
    FIELD(Membership, name),        FIELD(Membership, version),        {},
};

const Record membership_record = {
    RECORD_OF(Membership, membership),
    .keys = 4,
    .fields = membership_fields,
};

static const Field rule_fields[] = {
    FIELD(Rule, exchange_id), FIELD(Rule, id),          FIELD(Rule, version),   FIELD(Rule, kind),
    FIELD(Rule, giver_id),    FIELD(Rule, receiver_id), FIELD(Rule, years_ago), {},
};

const Record rule_record = {
    RECORD_OF(Rule, rule),
    .keys = 2,
    .fields = rule_fields,
};

static const Field assignment_fields[] = {
    FIELD(Assignment, exchange_id),
    FIELD(Assignment, giver_id),
    FIELD(Assignment, gift),
    FIELD(Assignment, version),
    FIELD(Assignment, receiver_sealed),
    PASSING(Assignment, receiver_id),
    {},
};

const Record assignment_record = {
    RECORD_OF(Assignment, assignment),
    .keys = 3,
    .fields = assignment_fields,
};

static const Field announcement_fields[] = {
    FIELD(Announcement, exchange_id),
    FIELD(Announcement, attempt),
    FIELD(Announcement, version),
    FIELD(Announcement, title),
    FIELD(Announcement, announced_at),
    FIELD(Announcement, reason),
    FIELD(Announcement, engine),
    FIELD(Announcement, source),
    FIELD(Announcement, contribution_hashes),
    FIELD(Announcement, roster),
    FIELD(Announcement, commitment),
    FIELD(Announcement, fingerprint),
    FIELD(Announcement, secret_sealed),
    PASSING(Announcement, secret),
    FIELD(Announcement, value),
    FIELD(Announcement, contributions),
    FIELD(Announcement, seal),
    FIELD(Announcement, record_sealed),
    {},
};

const Record announcement_record = {
    RECORD_OF(Announcement, announcement),
    .keys = 2,
    .fields = announcement_fields,
};

static const Field announcement_public_fields[] = {
    FIELD(Announcement, attempt),
    FIELD(Announcement, title),
    FIELD(Announcement, announced_at),
    FIELD(Announcement, reason),
    FIELD(Announcement, engine),
    FIELD(Announcement, source),
    FIELD(Announcement, contribution_hashes),
    FIELD(Announcement, roster),
    FIELD(Announcement, commitment),
    FIELD(Announcement, fingerprint),
    {},
};

const Record announcement_public_record = {
    RECORD_OF(Announcement, announcement),
    .fields = announcement_public_fields,
};

static const Field trace_fields[] = {
    FIELD(Trace, exchange_id), FIELD(Trace, id),
    FIELD(Trace, version),     FIELD(Trace, at),
    FIELD(Trace, kind),        FIELD(Trace, participant_id),
    FIELD(Trace, told_again),  FIELD(Trace, operation),
    FIELD(Trace, request),     {},
};

const Record trace_record = {
    RECORD_OF(Trace, trace),
    .keys = 2,
    .fields = trace_fields,
};

static const Field exchange_fields[] = {
    FIELD(Exchange, id),
    FIELD(Exchange, version),
    FIELD(Exchange, title),
    FIELD(Exchange, date),
    FIELD(Exchange, budget),
    FIELD(Exchange, place),
    FIELD(Exchange, note),
    FIELD(Exchange, organiser),
    FIELD(Exchange, reply_to),
    FIELD(Exchange, language),
    FIELD(Exchange, name_in_mail),
    FIELD(Exchange, no_swaps),
    FIELD(Exchange, one_circle),
    FIELD(Exchange, exact_only),
    FIELD(Exchange, created_at),
    FIELD(Exchange, drawn_at),
    FIELD(Exchange, method),
    FIELD(Exchange, exact),
    LIST(Exchange, participants, &participant_record),
    LIST(Exchange, memberships, &membership_record),
    LIST(Exchange, rules, &rule_record),
    LIST(Exchange, announcements, &announcement_record),
    LIST(Exchange, assignments, &assignment_record),
    LIST(Exchange, traces, &trace_record),
    {},
};

const Record exchange_record = {
    RECORD_OF(Exchange, exchange),
    .keys = 1,
    .fields = exchange_fields,
};

static const Field message_fields[] = {
    FIELD(Message, exchange_id),
    FIELD(Message, id),
    FIELD(Message, version),
    FIELD(Message, kind),
    FIELD(Message, participant_id),
    FIELD(Message, sender),
    FIELD(Message, message_id),
    FIELD(Message, written_at),
    FIELD(Message, not_before),
    FIELD(Message, not_after),
    FIELD(Message, state),
    FIELD(Message, due_at),
    FIELD(Message, attempts),
    FIELD(Message, may_have_arrived),
    FIELD(Message, repeats),
    FIELD(Message, dot_at),
    FIELD(Message, ended_at),
    FIELD(Message, answer),
    FIELD(Message, public_url),
    FIELD(Message, token),
    {},
};

const Record message_record = {
    RECORD_OF(Message, message),
    .keys = 2,
    .due = "due_at",
    .fields = message_fields,
};

static const Field suppression_fields[] = {
    FIELD(Suppression, address),
    FIELD(Suppression, version),
    FIELD(Suppression, since),
    FIELD(Suppression, reason),
    FIELD(Suppression, returned),
    FIELD(Suppression, first_returned),
    {},
};

const Record suppression_record = {
    RECORD_OF(Suppression, suppression),
    .keys = 1,
    .fields = suppression_fields,
};

static const Field title_fields[] = {
    FIELD(Title, number),
    FIELD(Title, version),
    {},
};

const Record title_record = {
    RECORD_OF(Title, title),
    .keys = 1,
    .fields = title_fields,
};

static const Field custody_fields[] = {
    FIELD(Custody, id),
    FIELD(Custody, version),
    FIELD(Custody, store),
    FIELD(Custody, installation),
    FIELD(Custody, generation),
    FIELD(Custody, sent_at),
    {},
};

const Record custody_record = {
    RECORD_OF(Custody, custody),
    .keys = 1,
    .fields = custody_fields,
};

static const Field migration_fields[] = {
    FIELD(Migration, id),    FIELD(Migration, version), FIELD(Migration, state),
    FIELD(Migration, other), FIELD(Migration, since),   {},
};

const Record migration_record = {
    RECORD_OF(Migration, migration),
    .keys = 1,
    .fields = migration_fields,
};

const Record *const exchange_records[] = {
    &exchange_record,   &participant_record, &membership_record, &rule_record, &announcement_record,
    &assignment_record, &trace_record,       &message_record,    &link_record, &suppression_record,
    &title_record,      &custody_record,     &migration_record,  NULL,
};

bool record_is_of_exchange(const Record *record) {
    return record == &exchange_record || strcmp(record->fields[0].name, "exchange_id") == 0;
}

bool record_is_of_place(const Record *record) {
    return record == &migration_record || record == &title_record;
}
