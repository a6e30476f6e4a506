/* GMime, and what of GObject it is used with, which are opened when a mail comes back; see base/library.h. */
#include <gmime/gmime.h>

#include "base/library.h"

#define LIBGMIME "libgmime-3.0.so.0"
#define LIBGOBJECT "libgobject-2.0.so.0"

CALL_LATER(LIBGOBJECT, void, g_object_unref, (gpointer object), (object))
CALL_LATER(LIBGOBJECT, GTypeInstance *, g_type_check_instance_cast, (GTypeInstance * instance, GType type),
           (instance, type))
CALL_LATER(LIBGOBJECT, gboolean, g_type_check_instance_is_a, (GTypeInstance * instance, GType type),
           (instance, type))

CALL_LATER(LIBGMIME, void, g_mime_init, (void), ())
CALL_LATER(LIBGMIME, GType, g_mime_object_get_type, (void), ())
CALL_LATER(LIBGMIME, GType, g_mime_part_get_type, (void), ())
CALL_LATER(LIBGMIME, GType, g_mime_multipart_get_type, (void), ())
CALL_LATER(LIBGMIME, GType, g_mime_stream_mem_get_type, (void), ())
CALL_LATER(LIBGMIME, GType, internet_address_mailbox_get_type, (void), ())

CALL_LATER(LIBGMIME, GMimeStream *, g_mime_stream_mem_new, (void), ())
CALL_LATER(LIBGMIME, GMimeStream *, g_mime_stream_mem_new_with_buffer, (const char *bytes, size_t length),
           (bytes, length))
CALL_LATER(LIBGMIME, GByteArray *, g_mime_stream_mem_get_byte_array, (GMimeStreamMem * stream), (stream))
CALL_LATER(LIBGMIME, GMimeParser *, g_mime_parser_new_with_stream, (GMimeStream * stream), (stream))
CALL_LATER(LIBGMIME, GMimeMessage *, g_mime_parser_construct_message,
           (GMimeParser * parser, GMimeParserOptions *options), (parser, options))
CALL_LATER(LIBGMIME, GMimeObject *, g_mime_message_get_mime_part, (GMimeMessage * message), (message))
CALL_LATER(LIBGMIME, const char *, g_mime_object_get_header, (GMimeObject * object, const char *name),
           (object, name))
CALL_LATER(LIBGMIME, GMimeContentType *, g_mime_object_get_content_type, (GMimeObject * object), (object))
CALL_LATER(LIBGMIME, gboolean, g_mime_content_type_is_type,
           (GMimeContentType * content, const char *type, const char *subtype), (content, type, subtype))
CALL_LATER(LIBGMIME, GMimeDataWrapper *, g_mime_part_get_content, (GMimePart * part), (part))
CALL_LATER(LIBGMIME, ssize_t, g_mime_data_wrapper_write_to_stream,
           (GMimeDataWrapper * data, GMimeStream *stream), (data, stream))
CALL_LATER(LIBGMIME, void, g_mime_multipart_foreach,
           (GMimeMultipart * part, GMimeObjectForeachFunc each, gpointer data), (part, each, data))

CALL_LATER(LIBGMIME, InternetAddressList *, internet_address_list_parse,
           (GMimeParserOptions * options, const char *text), (options, text))
CALL_LATER(LIBGMIME, int, internet_address_list_length, (InternetAddressList * list), (list))
CALL_LATER(LIBGMIME, InternetAddress *, internet_address_list_get_address,
           (InternetAddressList * list, int at), (list, at))
CALL_LATER(LIBGMIME, const char *, internet_address_mailbox_get_addr, (InternetAddressMailbox * mailbox),
           (mailbox))
