#include "s3/error.h"

#include "buf.h"

static const struct {
	int status;
	struct str code, message;
} catalogue[] = {
	[S3_ACCESS_DENIED] = {403, STR_INIT("AccessDenied"), STR_INIT("Access Denied")},
	[S3_CORS_NOT_ENABLED] = {403, STR_INIT("AccessForbidden"),
		STR_INIT("CORSResponse: CORS is not enabled for this bucket.")},
	[S3_INTERNAL_ERROR] = {500, STR_INIT("InternalError"),
		STR_INIT("We encountered an internal error. Please try again.")},
	[S3_INVALID_RANGE] = {416, STR_INIT("InvalidRange"),
		STR_INIT("The requested range is not satisfiable")},
	[S3_INVALID_URI] = {400, STR_INIT("InvalidURI"),
		STR_INIT("Couldn't parse the specified URI.")},
	[S3_KEY_TOO_LONG_ERROR] = {400, STR_INIT("KeyTooLongError"),
		STR_INIT("Your key is too long")},
	[S3_METHOD_NOT_ALLOWED] = {405, STR_INIT("MethodNotAllowed"),
		STR_INIT("The specified method is not allowed against this resource.")},
	[S3_NO_SUCH_BUCKET] = {404, STR_INIT("NoSuchBucket"),
		STR_INIT("The specified bucket does not exist")},
	[S3_NO_SUCH_KEY] = {404, STR_INIT("NoSuchKey"),
		STR_INIT("The specified key does not exist.")},
	[S3_ORIGIN_NEEDED] = {400, STR_INIT("BadRequest"),
		STR_INIT("Insufficient information. Origin request header needed.")},
	[S3_PRECONDITION_FAILED] = {412, STR_INIT("PreconditionFailed"),
		STR_INIT("At least one of the pre-conditions you specified did not hold")},
};

/* What XML cannot hold at all becomes a question mark. */
static void add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c == '&')
			buf_add_z(out, "&amp;");
		else if (c == '<')
			buf_add_z(out, "&lt;");
		else if (c == '>')
			buf_add_z(out, "&gt;");
		else if (c == '"')
			buf_add_z(out, "&quot;");
		else if (c < ' ' && c != '\t' && c != '\n')
			buf_add_c(out, '?');
		else
			buf_add_c(out, (char)c);
	}
}

static void add_element(struct buf *out, struct str name, struct str value)
{
	buf_printf(out, "<%.*s>", STR_ARG(name));
	add_escaped(out, value);
	buf_printf(out, "</%.*s>", STR_ARG(name));
}

void s3_error_answer(struct http_response *response, enum s3_error error,
	const struct s3_detail *details, size_t detail_count, struct str request_id,
	struct str host_id)
{
	struct buf out = BUF_IN(response->arena);
	buf_add_z(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
	add_element(&out, STR("Code"), catalogue[error].code);
	add_element(&out, STR("Message"), catalogue[error].message);
	for (size_t i = 0; i < detail_count; i++)
		add_element(&out, details[i].name, details[i].value);
	add_element(&out, STR("RequestId"), request_id);
	add_element(&out, STR("HostId"), host_id);
	buf_add_z(&out, "</Error>");
	http_response_text(
		response, catalogue[error].status, STR("application/xml"), buf_str(&out));
}
