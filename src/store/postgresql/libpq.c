/* libpq, which is opened when the first PostgreSQL store is; see base/library.h. */
#include "base/library.h"
#include "store/postgresql/parts.h"

#define LIBPQ "libpq.so.5"
#define LATER(type, name, parameters, arguments) CALL_LATER(LIBPQ, type, name, parameters, arguments)

/* ---- Connections. */

LATER(PGconn *, PQconnectdbParams, (const char *const *keywords, const char *const *values, int expand),
      (keywords, values, expand))
LATER(void, PQfinish, (PGconn * conn), (conn))
LATER(PQconninfoOption *, PQconninfoParse, (const char *info, char **reason), (info, reason))
LATER(void, PQconninfoFree, (PQconninfoOption * options), (options))
LATER(void, PQfreemem, (void *memory), (memory))
LATER(ConnStatusType, PQstatus, (const PGconn *conn), (conn))
LATER(PGTransactionStatusType, PQtransactionStatus, (const PGconn *conn), (conn))
LATER(const char *, PQparameterStatus, (const PGconn *conn, const char *name), (conn, name))
LATER(int, PQserverVersion, (const PGconn *conn), (conn))
LATER(char *, PQerrorMessage, (const PGconn *conn), (conn))
LATER(int, PQconnectionNeedsPassword, (const PGconn *conn), (conn))
LATER(char *, PQhost, (const PGconn *conn), (conn))
LATER(char *, PQhostaddr, (const PGconn *conn), (conn))
LATER(int, PQsslInUse, (PGconn * conn), (conn))
LATER(PQnoticeReceiver, PQsetNoticeReceiver, (PGconn * conn, PQnoticeReceiver receiver, void *data),
      (conn, receiver, data))

/* ---- Statements. */

LATER(PGresult *, PQexec, (PGconn * conn, const char *text), (conn, text))
LATER(PGresult *, PQexecParams,
      (PGconn * conn, const char *text, int count, const Oid *types, const char *const *values,
       const int *lengths, const int *formats, int format),
      (conn, text, count, types, values, lengths, formats, format))
LATER(PGresult *, PQprepare, (PGconn * conn, const char *name, const char *text, int count, const Oid *types),
      (conn, name, text, count, types))
LATER(PGresult *, PQexecPrepared,
      (PGconn * conn, const char *name, int count, const char *const *values, const int *lengths,
       const int *formats, int format),
      (conn, name, count, values, lengths, formats, format))
LATER(int, PQsendQueryParams,
      (PGconn * conn, const char *text, int count, const Oid *types, const char *const *values,
       const int *lengths, const int *formats, int format),
      (conn, text, count, types, values, lengths, formats, format))
LATER(int, PQsendPrepare, (PGconn * conn, const char *name, const char *text, int count, const Oid *types),
      (conn, name, text, count, types))
LATER(int, PQsendQueryPrepared,
      (PGconn * conn, const char *name, int count, const char *const *values, const int *lengths,
       const int *formats, int format),
      (conn, name, count, values, lengths, formats, format))
LATER(PGpipelineStatus, PQpipelineStatus, (const PGconn *conn), (conn))
LATER(int, PQenterPipelineMode, (PGconn * conn), (conn))
LATER(int, PQexitPipelineMode, (PGconn * conn), (conn))
LATER(int, PQpipelineSync, (PGconn * conn), (conn))
LATER(int, PQputCopyData, (PGconn * conn, const char *data, int length), (conn, data, length))
LATER(int, PQputCopyEnd, (PGconn * conn, const char *reason), (conn, reason))

/* ---- Results. */

LATER(PGresult *, PQgetResult, (PGconn * conn), (conn))
LATER(void, PQclear, (PGresult * result), (result))
LATER(ExecStatusType, PQresultStatus, (const PGresult *result), (result))
LATER(char *, PQresultErrorField, (const PGresult *result, int field), (result, field))
LATER(char *, PQcmdTuples, (PGresult * result), (result))
LATER(int, PQntuples, (const PGresult *result), (result))
LATER(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))
LATER(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))
LATER(int, PQgetlength, (const PGresult *result, int row, int column), (result, row, column))
