#include "signature.h"

#include "buf.h"
#include "date.h"
#include "sigv4.h"
#include "uri.h"

#include <openssl/crypto.h>
#include <stdlib.h>

enum {
	PARAMETERS_MOST = 1000,
};

static int fault(struct signature_fault *ret, enum signature_fault_kind kind, struct str message)
{
	*ret = (struct signature_fault){.kind = kind, .message = message};
	return -1;
}

/* --- the canonical forms --- */

static bool is_unreserved(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void add_encoded(struct buf *out, char c)
{
	if (is_unreserved(c))
		buf_add_c(out, c);
	else
		buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
}

/* Without "." and ".." and empty segments, every segment encoded once more: what every service but
 * S3 does. */
static struct str canonical_path(struct arena *arena, struct str path)
{
	struct buf out = BUF_IN(arena);
	bool ends_open = path.n && path.p[path.n - 1] != '/';
	for (struct str rest = path, segment; rest.n;) {
		segment = str_cut(rest, '/', &rest);
		if (!rest.n && (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))))
			ends_open = false;
		if (str_eq(segment, STR(".."))) {
			while (out.n && out.p[--out.n] != '/')
				;
		} else if (segment.n && !str_eq(segment, STR("."))) {
			buf_add_c(&out, '/');
			for (size_t i = 0; i < segment.n; i++)
				add_encoded(&out, segment.p[i]);
		}
	}
	if (!out.n || !ends_open)
		buf_add_c(&out, '/');
	return buf_str(&out);
}

/* Decoded and encoded again: two ways of writing one thing become one. */
static struct str reencode(struct arena *arena, struct str text)
{
	struct buf out = BUF_IN(arena);
	struct str plain = uri_decode(text, false, arena);
	for (size_t i = 0; i < plain.n; i++)
		add_encoded(&out, plain.p[i]);
	return buf_str(&out);
}

struct parameter {
	struct str name, value;
};

static int by_name_and_value(const void *a, const void *b)
{
	const struct parameter *x = a, *y = b;
	int order = str_cmp(x->name, y->name);
	return order ? order : str_cmp(x->value, y->value);
}

/* False: more parameters than any service takes. */
static bool canonical_query(struct arena *arena, struct str query, struct str *ret)
{
	struct parameter *list = arena_array(arena, struct parameter, PARAMETERS_MOST);
	struct buf out = BUF_IN(arena);
	size_t n = 0;
	for (struct str rest = query, one, value; rest.n;) {
		one = str_cut(rest, '&', &rest);
		struct str name = str_cut(one, '=', &value);
		if (!one.n || str_eq(name, STR("X-Amz-Signature")))
			continue;
		if (n == PARAMETERS_MOST)
			return false;
		list[n++] = (struct parameter){reencode(arena, name), reencode(arena, value)};
	}
	qsort(list, n, sizeof(*list), by_name_and_value);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_c(&out, '&');
		buf_add(&out, list[i].name);
		buf_add_c(&out, '=');
		buf_add(&out, list[i].value);
	}
	*ret = buf_str(&out);
	return true;
}

/* Trimmed, and each run of spaces inside as one. */
static void add_collapsed(struct buf *out, struct str value)
{
	value = str_trim(value);
	for (size_t i = 0; i < value.n; i++) {
		bool blank = value.p[i] == ' ' || value.p[i] == '\t';
		if (!blank)
			buf_add_c(out, value.p[i]);
		else if (value.p[i - 1] != ' ' && value.p[i - 1] != '\t')
			buf_add_c(out, ' ');
	}
}

/* Several headers of one name are one, in their order. */
static struct str canonical_value(const struct http_request *request, struct str name)
{
	struct buf out = BUF_IN(request->arena);
	bool first = true;
	for (size_t i = 0; i < request->header_count; i++) {
		if (!str_eq_nocase(request->headers[i].name, name))
			continue;
		if (!first)
			buf_add_c(&out, ',');
		first = false;
		add_collapsed(&out, request->headers[i].value);
	}
	return buf_str(&out);
}

static struct sigv4_header *signed_headers(
	const struct http_request *request, const struct signature_claim *claim, size_t *ret_count)
{
	size_t count = 1, n = 0;
	for (size_t i = 0; i < claim->signed_headers.n; i++)
		count += claim->signed_headers.p[i] == ';';
	struct sigv4_header *list = arena_array(request->arena, struct sigv4_header, count);
	for (struct str rest = claim->signed_headers, name; rest.n;) {
		name = str_cut(rest, ';', &rest);
		char *lower = arena_bytes(request->arena, name.n + 1);
		for (size_t i = 0; i < name.n; i++)
			lower[i] = ascii_lower(name.p[i]);
		list[n].name = str_of(lower, name.n);
		list[n].value = canonical_value(request, name);
		n++;
	}
	*ret_count = n;
	return list;
}

/* --- one check after the other, in AWS's order --- */

/* Minutes that a date may be off: those that each service names when it refuses one. API Gateway:
 * mhart/aws4#118, NickWaterton/Roomba980-Python#118, aws-amplify/aws-sdk-android#253; Lambda:
 * alexa-samples/skill-sample-nodejs-adventure-game#41; DynamoDB: aws/aws-sdk-js#254. */
static int tolerance_of(struct str service)
{
	return str_eq(service, STR("execute-api")) || str_eq(service, STR("lambda")) ? 5 : 15;
}

/* Reads the date and writes it as it is signed. */
static int check_date(const struct signature_rules *rules, struct arena *arena, struct str sent,
	int minutes, struct str *ret_date, struct signature_fault *ret_fault)
{
	int64_t tolerance = (int64_t)minutes * 60;
	int64_t now = clock_now_us(rules->clock) / 1000000, date;
	char *texts = arena_bytes(arena, (size_t)3 * ISO_BASIC_SIZE);
	char *own = texts, *limit = texts + ISO_BASIC_SIZE, *present = limit + ISO_BASIC_SIZE;
	sent = str_trim(sent);
	if (!iso_basic_parse(sent, &date) && !http_date_parse(sent, &date))
		return fault(ret_fault, SIGNATURE_INCOMPLETE,
			arena_printf(arena,
				"Date must be in ISO-8601 'basic format'. Got '%.*s'. See "
				"http://en.wikipedia.org/wiki/ISO_8601",
				STR_ARG(sent)));
	iso_basic_format(date, own);
	iso_basic_format(now, present);
	*ret_date = str_z(own);
	if (date < now - tolerance) {
		iso_basic_format(now - tolerance, limit);
		return fault(ret_fault, SIGNATURE_WRONG,
			arena_printf(arena,
				"Signature expired: %s is now earlier than %s (%s - %d min.)", own,
				limit, present, minutes));
	}
	if (date > now + tolerance) {
		iso_basic_format(now + tolerance, limit);
		return fault(ret_fault, SIGNATURE_WRONG,
			arena_printf(arena,
				"Signature not yet current: %s is still later than %s (%s + %d "
				"min.)",
				own, limit, present, minutes));
	}
	return 0;
}

static bool signs_host(struct str signed_headers)
{
	for (struct str rest = signed_headers; rest.n;)
		if (str_eq_nocase(str_cut(rest, ';', &rest), STR("host")))
			return true;
	return false;
}

static bool is_region(struct str region)
{
	for (size_t i = 0; i < region.n; i++)
		if (!ascii_is_digit(region.p[i]) && region.p[i] != '-' &&
			!(region.p[i] >= 'a' && region.p[i] <= 'z'))
			return false;
	return region.n > 0;
}

static int check_scope(struct arena *arena, const struct signature_claim *claim, struct str service,
	struct str date, struct signature_fault *ret_fault)
{
	struct buf wrong = BUF_IN(arena);
	if (claim->parts != 5)
		return fault(ret_fault, SIGNATURE_INCOMPLETE,
			arena_printf(arena,
				"Credential must have exactly 5 slash-delimited elements, e.g. "
				"keyid/date/region/service/term, got '%.*s'",
				STR_ARG(claim->credential)));
	if (!is_region(claim->region)) /* every region is here */
		buf_printf(&wrong, "Credential should be scoped to a valid region, not '%.*s'. ",
			STR_ARG(claim->region));
	if (!str_eq(claim->service, service))
		buf_printf(&wrong, "Credential should be scoped to correct service: '%.*s'. ",
			STR_ARG(service));
	if (!str_eq(claim->terminator, STR("aws4_request")))
		buf_printf(&wrong,
			"Credential should be scoped with a valid terminator: "
			"'aws4_request', not '%.*s'. ",
			STR_ARG(claim->terminator));
	if (!str_eq(claim->scope_date, str_head(date, 8)))
		buf_printf(&wrong,
			"Date in Credential scope does not match YYYYMMDD from ISO-8601 "
			"version of date from HTTP: '%.*s' != '%.8s', from '%.*s'.",
			STR_ARG(claim->scope_date), date.p, STR_ARG(date));
	return wrong.n ? fault(ret_fault, SIGNATURE_WRONG, buf_str(&wrong)) : 0;
}

static int check_signature(const struct signature_rules *rules, const struct http_request *request,
	const struct signature_claim *claim, struct str secret, struct str date,
	struct signature_fault *ret_fault)
{
	struct arena *arena = request->arena;
	struct buf canonical = BUF_IN(arena), text = BUF_IN(arena);
	char expected[SIGV4_SIGNATURE];
	struct sigv4_request signing = {
		.method = request->method,
		.path = canonical_path(arena, request->path),
		.body = request->body,
		.date = date,
		.region = claim->region,
		.service = claim->service,
	};
	signing.headers = signed_headers(request, claim, &signing.header_count);
	bool readable = canonical_query(arena, request->query, &signing.query);
	sigv4_canonical_request(&canonical, &signing);
	sigv4_string_to_sign(&text, &signing, buf_str(&canonical));
	sigv4_sign(&signing, secret, buf_str(&text), expected);
	if (readable && claim->signature.n == sizeof(expected) &&
		CRYPTO_memcmp(claim->signature.p, expected, sizeof(expected)) == 0)
		return 0;
	if (rules->log)
		rules->log(rules->log_arg,
			arena_printf(arena,
				"the signature of %.*s does not match. The canonical request "
				"is\n%.*s\nand the string to sign\n%.*s",
				STR_ARG(claim->access_key), STR_ARG(buf_str(&canonical)),
				STR_ARG(buf_str(&text)))
				.p);
	fault(ret_fault, SIGNATURE_WRONG,
		STR("The request signature we calculated does not match the signature you "
		    "provided. Check your AWS Secret Access Key and signing method. Consult the "
		    "service documentation for details."));
	ret_fault->canonical = buf_str(&canonical);
	ret_fault->to_sign = buf_str(&text);
	return -1;
}

/* Is the token in the header or the query that of the key? None, for a key that has none. */
static bool has_token(const struct http_request *request, struct str wanted)
{
	struct str sent = http_request_header(request, STR("X-Amz-Security-Token"));
	if (sent.p)
		return str_eq(str_trim(sent), wanted);
	sent = uri_parameter(request->query, STR("X-Amz-Security-Token"));
	return str_eq(reencode(request->arena, sent), reencode(request->arena, wanted));
}

int signature_verify(const struct signature_rules *rules, const struct http_request *request,
	const struct signature_claim *claim, struct str service, struct signature_fault *ret_fault)
{
	struct arena *arena = request->arena;
	struct str date;
	if (check_date(rules, arena, claim->date, tolerance_of(service), &date, ret_fault) < 0)
		return -1;
	if (!signs_host(claim->signed_headers))
		return fault(ret_fault, SIGNATURE_WRONG,
			STR("'Host' or ':authority' must be a 'SignedHeader' in the AWS "
			    "Authorization."));
	if (!str_eq(claim->algorithm, STR("AWS4-HMAC-SHA256")))
		return fault(ret_fault, SIGNATURE_INCOMPLETE,
			arena_printf(arena, "Unsupported AWS 'algorithm': '%.*s'.",
				STR_ARG(claim->algorithm)));
	if (check_scope(arena, claim, service, date, ret_fault) < 0)
		return -1;
	const struct credential *known = credentials_find(&rules->credentials, claim->access_key);
	if (!known)
		return fault(ret_fault, SIGNATURE_UNKNOWN,
			STR("The security token included in the request is invalid."));
	if (check_signature(rules, request, claim, known->secret, date, ret_fault) < 0)
		return -1;
	if (!has_token(request, known->token))
		return fault(ret_fault, SIGNATURE_UNKNOWN,
			STR("The security token included in the request is invalid"));
	return 0;
}
