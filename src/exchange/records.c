/* What is kept, field by field: storage, JSON and templates follow from these tables. */
#include "exchange/records.h"

#include "exchange/exchange.h"
#include "exchange/link.h"
#include "exchange/message.h"

static const Field participant_fields[] = {
    FIELD(Participant, exchange_id),
    FIELD(Participant, id),
    FIELD(Participant, version),
    FIELD(Participant, name),
    FIELD(Participant, email),
    FIELD(Participant, role),
    FIELD(Participant, gives),
    FIELD(Participant, receives),
    FIELD(Participant, wish),
    FIELD(Participant, language),
    {},
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
    FIELD(Assignment, receiver_id),
    FIELD(Assignment, version),
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
    FIELD(Announcement, secret),
    FIELD(Announcement, value),
    FIELD(Announcement, contributions),
    FIELD(Announcement, seal),
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

const Record *const exchange_records[] = {
    &exchange_record,   &participant_record, &membership_record, &rule_record, &announcement_record,
    &assignment_record, &message_record,     &link_record,       NULL,
};
