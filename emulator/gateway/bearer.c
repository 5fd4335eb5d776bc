#include "bearer.h"

#include "base64.h"

#include <openssl/evp.h>

static struct str hash(struct str header, struct arena *arena)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	struct buf out = BUF_IN(arena);
	EVP_Digest(header.p, header.n, digest, &n, EVP_sha256(), NULL);
	base64_encode(&out, str_of((const char *)digest, n));
	return buf_str(&out);
}

static bool all_are_pairs(struct str pairs)
{
	while (pairs.p) {
		struct str one = str_trim(str_cut(pairs, ',', &pairs));
		if (str_find(one, '=', 0) == one.n)
			return false;
	}
	return true;
}

bool bearer_is_no_signature(const struct http_request *request, struct str *ret_message)
{
	struct arena *arena = request->arena;
	struct str pairs, header = str_trim(http_request_header(request, STR("authorization")));
	if (!header.n || str_starts(header, STR("AWS4-")))
		return false;
	str_cut(header, ' ', &pairs);
	struct str hashed = hash(header, arena);
	if (!all_are_pairs(pairs)) {
		*ret_message = arena_printf(arena,
			"Invalid key=value pair (missing equal-sign) in Authorization header "
			"(hashed with SHA-256 and encoded with Base64): '%.*s'.",
			STR_ARG(hashed));
		return true;
	}
	bool dated = http_request_header(request, STR("x-amz-date")).p ||
		     http_request_header(request, STR("date")).p;
	*ret_message = arena_printf(arena,
		"Authorization header requires 'Credential' parameter. Authorization header "
		"requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
		"parameter. %s(Hashed with SHA-256 and encoded with Base64) Authorization=%.*s",
		dated ? ""
		      : "Authorization header requires existence of either a 'X-Amz-Date' or a "
			"'Date' header. ",
		STR_ARG(hashed));
	return true;
}
