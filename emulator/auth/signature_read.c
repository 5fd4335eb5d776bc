#include "signature.h"

#include "buf.h"
#include "uri.h"

static int fault(struct signature_fault *ret, enum signature_fault_kind kind, struct str message)
{
	*ret = (struct signature_fault){.kind = kind, .message = message};
	return -1;
}

/* The parts of an Authorization header, NAME=VALUE between commas and spaces; the first of a name
 * counts. */
static void read_parts(struct str header, struct signature_claim *claim)
{
	const struct {
		struct str name, *value;
	} parts[] = {
		{STR("Credential="), &claim->credential},
		{STR("SignedHeaders="), &claim->signed_headers},
		{STR("Signature="), &claim->signature},
	};
	for (struct str word; header.n; header = str_skip(header, word.n + 1)) {
		word = str_head(header, str_find(header, ',', 0));
		word = str_head(word, str_find(word, ' ', 0));
		for (size_t i = 0; i < ARRAY_LEN(parts) && word.n; i++)
			if (word.p[0] == parts[i].name.p[0] && str_starts(word, parts[i].name) &&
				!parts[i].value->p)
				*parts[i].value = str_skip(word, parts[i].name.n);
	}
}

/* The decoded value of a query's parameter; STR_NONE: it is not there. */
static struct str query_part(struct arena *arena, struct str query, struct str name)
{
	return uri_decode(uri_parameter(query, name), false, arena);
}

static void require(
	struct buf *problems, struct str value, const char *verb, const char *name, const char *end)
{
	if (!value.n)
		buf_printf(problems, "%s '%s'%s. ", verb, name, end);
}

static void read_header(const struct http_request *request, struct str header,
	struct signature_claim *claim, struct buf *problems)
{
	static const char requires[] = "Authorization header requires";
	struct str rest, date = http_request_header(request, STR("X-Amz-Date"));
	claim->algorithm = str_cut(header, ' ', &rest);
	read_parts(header, claim);
	claim->date = date.p ? date : http_request_header(request, STR("Date"));
	require(problems, claim->credential, requires, "Credential", " parameter");
	require(problems, claim->signature, requires, "Signature", " parameter");
	require(problems, claim->signed_headers, requires, "SignedHeaders", " parameter");
	if (!claim->date.p)
		buf_add(problems, STR("Authorization header requires existence of either a "
				      "'X-Amz-Date' or a 'Date' header. "));
	if (problems->n)
		buf_add(problems,
			arena_printf(request->arena, "Authorization=%.*s", STR_ARG(header)));
}

static void read_query(
	const struct http_request *request, struct signature_claim *claim, struct buf *problems)
{
	static const char include[] = "AWS query-string parameters must include";
	struct arena *arena = request->arena;
	struct str query = request->query;
	claim->in_query = true;
	claim->algorithm = query_part(arena, query, STR("X-Amz-Algorithm"));
	claim->credential = query_part(arena, query, STR("X-Amz-Credential"));
	claim->signature = query_part(arena, query, STR("X-Amz-Signature"));
	claim->signed_headers = query_part(arena, query, STR("X-Amz-SignedHeaders"));
	claim->date = query_part(arena, query, STR("X-Amz-Date"));
	require(problems, claim->algorithm, include, "X-Amz-Algorithm", "");
	require(problems, claim->credential, include, "X-Amz-Credential", "");
	require(problems, claim->signature, include, "X-Amz-Signature", "");
	require(problems, claim->signed_headers, include, "X-Amz-SignedHeaders", "");
	require(problems, claim->date, include, "X-Amz-Date", "");
	if (problems->n)
		buf_add(problems, STR("Re-examine the query-string parameters."));
}

static void split_credential(struct signature_claim *claim)
{
	struct str *const parts[] = {&claim->access_key, &claim->scope_date, &claim->region,
		&claim->service, &claim->terminator};
	struct str rest = claim->credential;
	while (rest.n && rest.p[rest.n - 1] == '/')
		rest.n--; /* AWS does not see them */
	for (; rest.p; claim->parts++) {
		struct str part = str_cut(rest, '/', &rest);
		if (claim->parts < ARRAY_LEN(parts))
			*parts[claim->parts] = part;
	}
}

int signature_read(const struct http_request *request, struct signature_claim *ret_claim,
	struct signature_fault *ret_fault)
{
	struct arena *arena = request->arena;
	struct str header = http_request_header(request, STR("Authorization"));
	bool in_query = query_part(arena, request->query, STR("X-Amz-Algorithm")).p;
	struct signature_claim claim = {.parts = 0};
	struct buf problems = BUF_IN(arena);
	if (header.p && in_query)
		return fault(ret_fault, SIGNATURE_TWICE,
			STR("Found both 'X-Amz-Algorithm' as a query-string param and "
			    "'Authorization' as HTTP header."));
	header = str_trim(header);
	if (!in_query && !str_starts(header, STR("AWS4-")))
		return fault(ret_fault, SIGNATURE_MISSING,
			STR("Request is missing Authentication Token"));
	if (in_query)
		read_query(request, &claim, &problems);
	else
		read_header(request, header, &claim, &problems);
	if (problems.n)
		return fault(ret_fault, SIGNATURE_INCOMPLETE, buf_str(&problems));
	split_credential(&claim);
	*ret_claim = claim;
	return 0;
}
