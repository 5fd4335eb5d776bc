#include "sigv4.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

enum {
	DIGEST = SHA256_DIGEST_LENGTH
};

static void add_hex(struct buf *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		buf_add_c(out, digits[bytes[i] >> 4]);
		buf_add_c(out, digits[bytes[i] & 15]);
	}
}

static void add_hash(struct buf *out, struct str bytes)
{
	unsigned char digest[DIGEST];
	SHA256((const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n, digest);
	add_hex(out, digest, sizeof(digest));
}

static void hmac(unsigned char *digest, struct str key, struct str text)
{
	unsigned n = DIGEST;
	HMAC(EVP_sha256(), key.p, (int)key.n, (const unsigned char *)text.p, text.n, digest, &n);
}

static void add_signed_names(struct buf *out, const struct sigv4_request *request)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (i)
			buf_add_c(out, ';');
		buf_add(out, request->headers[i].name);
	}
}

void sigv4_canonical_request(struct buf *out, const struct sigv4_request *request)
{
	buf_add(out, request->method);
	buf_add_c(out, '\n');
	buf_add(out, request->path);
	buf_add_c(out, '\n');
	buf_add(out, request->query);
	buf_add_c(out, '\n');
	for (size_t i = 0; i < request->header_count; i++) {
		buf_add(out, request->headers[i].name);
		buf_add_c(out, ':');
		buf_add(out, request->headers[i].value);
		buf_add_c(out, '\n');
	}
	buf_add_c(out, '\n');
	add_signed_names(out, request);
	buf_add_c(out, '\n');
	add_hash(out, request->body);
}

static void add_scope(struct buf *out, const struct sigv4_request *request)
{
	buf_add(out, str_head(request->date, 8));
	buf_add_c(out, '/');
	buf_add(out, request->region);
	buf_add_c(out, '/');
	buf_add(out, request->service);
	buf_add(out, STR("/aws4_request"));
}

void sigv4_string_to_sign(
	struct buf *out, const struct sigv4_request *request, struct str canonical_request)
{
	buf_add(out, STR("AWS4-HMAC-SHA256\n"));
	buf_add(out, request->date);
	buf_add_c(out, '\n');
	add_scope(out, request);
	buf_add_c(out, '\n');
	add_hash(out, canonical_request);
}

void sigv4_sign(const struct sigv4_request *request, struct str secret, struct str string_to_sign,
	char ret_signature[SIGV4_SIGNATURE])
{
	unsigned char digest[DIGEST];
	struct str last = str_of((const char *)digest, sizeof(digest));
	struct buf key = BUF_INIT, hex = BUF_INIT;
	buf_add(&key, STR("AWS4"));
	buf_add(&key, secret);
	hmac(digest, buf_str(&key), str_head(request->date, 8));
	hmac(digest, last, request->region);
	hmac(digest, last, request->service);
	hmac(digest, last, STR("aws4_request"));
	hmac(digest, last, string_to_sign);
	add_hex(&hex, digest, sizeof(digest));
	memcpy(ret_signature, hex.p, SIGV4_SIGNATURE);
	OPENSSL_cleanse(key.p, key.n);
	buf_release(&key);
	buf_release(&hex);
}

struct str sigv4_authorization(
	const struct sigv4_request *request, const struct sigv4_keys *keys, struct arena *arena)
{
	struct buf canonical = BUF_IN(arena), text = BUF_IN(arena), out = BUF_IN(arena);
	char signature[SIGV4_SIGNATURE];
	sigv4_canonical_request(&canonical, request);
	sigv4_string_to_sign(&text, request, buf_str(&canonical));
	sigv4_sign(request, keys->secret, buf_str(&text), signature);
	buf_add(&out, STR("AWS4-HMAC-SHA256 Credential="));
	buf_add(&out, keys->access);
	buf_add_c(&out, '/');
	add_scope(&out, request);
	buf_add(&out, STR(", SignedHeaders="));
	add_signed_names(&out, request);
	buf_add(&out, STR(", Signature="));
	buf_add(&out, str_of(signature, sizeof(signature)));
	return buf_str(&out);
}
