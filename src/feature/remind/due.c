#include "feature/remind/due.h"

#include <string.h>

#include "base/text.h"

enum { DAY_S = 24 * 60 * 60 };

/* What the messages say about one person. */
typedef struct {
    bool is_waiting;  /* one that tells a name, or reminds, will go out by itself */
    Time reminded_at; /* last, or will be */
} History;

static bool goes_out_by_itself(const Message *message) {
    return message_is(message, MESSAGE_QUEUED) || message_is(message, MESSAGE_SENDING) ||
           message_is(message, MESSAGE_HELD) ||
           (message_is(message, MESSAGE_UNKNOWN) && message->due_at.s != 0);
}

static History *read_histories(const Question *question) {
    History *histories = g_new0(History, question->exchange->participants->len + 1);
    for (guint i = 0; i < question->messages->len; i++) {
        const Message *message = question->messages->pdata[i];
        History *history = &histories[message->participant_id - 1];
        history->is_waiting |= message_tells_a_name(message) && goes_out_by_itself(message);
        bool reminds = strcmp(message->kind, MESSAGE_REMINDER) == 0;
        if (reminds && (message_is(message, MESSAGE_SENT) || message_is(message, MESSAGE_UNKNOWN)))
            history->reminded_at.s = MAX(history->reminded_at.s, message->written_at.s);
    }
    return histories;
}

static bool is_refused(const Question *question, const Participant *participant, const History *history,
                       Verdict *verdict) {
    if (participant->left_at.s != 0 || (question->is_meant && !question->is_meant[participant->id - 1]))
        *verdict = NOT_ASKED_FOR;
    else if (!exchange_is_occasion(question->exchange) && participant_gives(participant) == 0)
        *verdict = NOT_GIVING;
    else if (!participant->email && !question->takes_nameless)
        *verdict = NOT_REACHABLE;
    else if (history->is_waiting)
        *verdict = NOT_WAITING;
    else if (history->reminded_at.s + AGAIN_DAYS * DAY_S > question->now.s && !question->again)
        *verdict = NOT_AGAIN;
    else
        return false;
    return true;
}

static Verdict judge(const Question *question, const Participant *participant, const History *history,
                     Knowledge knowledge) {
    Verdict verdict;
    if (is_refused(question, participant, history, &verdict))
        return verdict;
    if (exchange_is_occasion(question->exchange))
        return DUE_ASKED;
    if (knowledge != KNOWS)
        return DUE_NOT_TOLD;
    if (!question->exchange->date)
        return NOT_DATED;
    return question->is_near ? DUE_NEAR : NOT_YET;
}

Verdict *due_judge(const Question *question) {
    const Exchange *exchange = question->exchange;
    Verdict *verdicts = g_new0(Verdict, exchange->participants->len + 1);
    g_autofree History *histories = read_histories(question);
    g_autofree Knowledge *known = messages_knowledge(question->messages, exchange);
    for (guint i = 0; i < exchange->participants->len; i++)
        verdicts[i] = judge(question, exchange->participants->pdata[i], &histories[i], known[i]);
    return verdicts;
}

bool verdict_is_due(Verdict verdict) {
    return verdict == DUE_ASKED || verdict == DUE_NOT_TOLD || verdict == DUE_NEAR;
}

char *verdict_in_words(Verdict verdict, guint people) {
    static const char *const words[VERDICTS][2] = {
        [DUE_ASKED] = {"is reminded", "are reminded"},
        [DUE_NOT_TOLD] = {"may not know yet whom to give to, and is reminded",
                          "may not know yet whom to give to, and are reminded"},
        [DUE_NEAR] = {"is reminded, since the date is near", "are reminded, since the date is near"},
        [NOT_YET] = {"knows, and has more than two weeks", "know, and have more than two weeks"},
        [NOT_DATED] = {"knows, and no date is set", "know, and no date is set"},
        [NOT_AGAIN] = {"was reminded within a week (--again reminds all the same)",
                       "were reminded within a week (--again reminds all the same)"},
        [NOT_WAITING] = {"has a mail on the way already", "have a mail on the way already"},
        [NOT_GIVING] = {"gives to nobody, and is not reminded", "give to nobody, and are not reminded"},
        [NOT_REACHABLE] = {"has no address", "have no address"},
        [NOT_WANTED] = {"gets no mails: nothing is sent to that address",
                        "get no mails: nothing is sent to these addresses"},
    };
    if (people == 0 || !words[verdict][0])
        return NULL;
    g_autofree char *count = text_count(people, "person", "people");
    return g_strdup_printf("%s %s", count, words[verdict][people > 1]);
}
