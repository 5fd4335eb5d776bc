#include "jwks.h"

#include "base64url.h"
#include "json_read.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	AGAIN_S = 5, /* after a failure */
};

/* --- a set --- */

static EVP_PKEY *rsa_key(struct str modulus, struct str exponent)
{
	BIGNUM *n = BN_bin2bn((const unsigned char *)modulus.p, (int)modulus.n, NULL);
	BIGNUM *e = BN_bin2bn((const unsigned char *)exponent.p, (int)exponent.n, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM *parameters = NULL;
	EVP_PKEY *key = NULL;
	if (n && e && build && context && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
		OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) &&
		(parameters = OSSL_PARAM_BLD_to_param(build)) &&
		EVP_PKEY_fromdata_init(context) == 1 &&
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
		key = NULL;
	OSSL_PARAM_free(parameters);
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return key;
}

struct members {
	struct str kty, kid, alg, use, n, e;
};

static void read_members(struct json_reader *r, struct members *m)
{
	const struct {
		struct str name;
		struct str *value;
	} known[] = {{STR("kty"), &m->kty}, {STR("kid"), &m->kid}, {STR("alg"), &m->alg},
		{STR("use"), &m->use}, {STR("n"), &m->n}, {STR("e"), &m->e}};
	struct str name;
	*m = (struct members){.kty = STR_NONE};
	while (json_member(r, &name)) {
		size_t i = 0;
		while (i < ARRAY_LEN(known) && !str_eq(known[i].name, name))
			i++;
		if (i < ARRAY_LEN(known) && json_peek(r) == JSON_STRING && json_read(r))
			*known[i].value = r->text;
		else
			json_skip(r);
	}
}

static void add_key(struct jwks *set, size_t *room, const struct members *m)
{
	struct buf n = BUF_IN(&set->arena), e = BUF_IN(&set->arena);
	if (!str_eq(m->kty, STR("RSA")) || str_eq(m->use, STR("enc")) ||
		!base64url_decode(&n, m->n) || !base64url_decode(&e, m->e) || !n.n || !e.n ||
		n.n > 2048 || e.n > 8)
		return;
	struct jwk key = {arena_dup(&set->arena, m->kid), arena_dup(&set->arena, m->alg),
		rsa_key(buf_str(&n), buf_str(&e))};
	if (!key.key)
		return;
	if (set->count == *room) {
		*room = *room ? *room * 2 : 4;
		set->list = xrealloc(set->list, *room * sizeof(*set->list));
	}
	set->list[set->count++] = key;
}

int jwks_parse(struct str text, struct jwks **ret_set, struct err *err)
{
	struct jwks *set = xcalloc(1, sizeof(*set));
	struct json_reader r;
	struct members members;
	struct str name;
	size_t room = 0;
	bool found = false;
	atomic_init(&set->references, 1);
	json_reader_init(&r, text, &set->arena);
	if (json_read(&r) != JSON_OBJECT)
		json_fail(&r, "expected an object");
	while (json_member(&r, &name)) {
		if (!str_eq(name, STR("keys")) || json_peek(&r) != JSON_ARRAY) {
			json_skip(&r);
			continue;
		}
		found = true;
		json_read(&r);
		while (json_element(&r)) {
			if (json_peek(&r) != JSON_OBJECT) {
				json_skip(&r);
				continue;
			}
			json_read(&r);
			read_members(&r, &members);
			add_key(set, &room, &members);
		}
	}
	if (!json_finish(&r) || !found) {
		jwks_release(set);
		return err_set(err, "no key set: %s", r.error ? r.error : "it has no \"keys\"");
	}
	*ret_set = set;
	return 0;
}

void jwks_release(struct jwks *set)
{
	if (!set || atomic_fetch_sub_explicit(&set->references, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < set->count; i++)
		EVP_PKEY_free(set->list[i].key);
	free(set->list);
	arena_release(&set->arena);
	free(set);
}

const struct jwk *jwks_find(const struct jwks *set, struct str kid)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i].kid.n && str_eq(set->list[i].kid, kid))
			return &set->list[i];
	return NULL;
}

/* --- where it comes from --- */

static int read_file(const char *path, struct buf *text, struct timespec *changed, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	ssize_t n = fstat(fd, &st) < 0 ? -1 : 0;
	while (n >= 0 && text->n <= JWKS_MAX) {
		n = read(fd, buf_reserve(text, 16384), 16384);
		if (n <= 0)
			break;
		text->n += (size_t)n;
	}
	close(fd);
	if (n < 0)
		return err_set_errno(err, "%s", path);
	if (text->n > JWKS_MAX)
		return err_set(err, "%s: more than %d bytes", path, JWKS_MAX);
	*changed = st.st_mtim;
	return 0;
}

static int load_file(struct jwks_source *s, struct err *err)
{
	struct buf text = BUF_INIT;
	struct jwks *set;
	struct timespec changed;
	int result = read_file(s->file, &text, &changed, err);
	if (result == 0 && (result = jwks_parse(buf_str(&text), &set, err)) < 0)
		err_prefix(err, "%s", s->file);
	if (result == 0) {
		jwks_release(s->set);
		s->set = set;
		s->changed = changed;
	}
	buf_release(&text);
	return result;
}

static void refresh_file(struct jwks_source *s)
{
	struct stat st;
	if (stat(s->file, &st) == 0 && (st.st_mtim.tv_sec != s->changed.tv_sec ||
					       st.st_mtim.tv_nsec != s->changed.tv_nsec))
		load_file(
			s, NULL); /* half written, it is seen the next time; till then as it was */
}

/* -1: there is no such document. The text lives in the arena. */
static int fetch(
	const struct jwks_source *s, struct str url, struct arena *arena, struct str *ret_text)
{
	static const struct http_header accept[] = {
		{STR_INIT("accept"), STR_INIT("application/json")}};
	struct outgoing request = {.method = STR("GET"),
		.url = url,
		.headers = accept,
		.header_count = ARRAY_LEN(accept),
		.timeout_ms = JWKS_TIMEOUT_MS,
		.most = JWKS_MAX,
		.arena = arena};
	struct http_response got;
	http_response_init(&got, arena);
	if (!s->sender || s->sender->send(s->sender->self, &request, &got) != SEND_OK ||
		got.status != 200)
		return -1;
	*ret_text = got.body;
	return 0;
}

static struct jwks *download(struct jwks_source *s)
{
	struct arena arena = ARENA_INIT;
	struct jwks *set = NULL;
	struct str url = s->url, issuer = s->issuer, text, found;
	struct json_reader r;
	if (!url.n) {
		if (str_ends(issuer, STR("/")))
			issuer.n--;
		url = arena_printf(
			&arena, "%.*s/.well-known/openid-configuration", STR_ARG(issuer));
		if (fetch(s, url, &arena, &text) < 0 ||
			!json_find(text, "jwks_uri", &arena, &found))
			goto out;
		json_reader_init(&r, found, &arena);
		if (json_read(&r) != JSON_STRING)
			goto out;
		url = r.text;
	}
	if (fetch(s, url, &arena, &text) == 0 && jwks_parse(text, &set, NULL) < 0)
		set = NULL;
out:
	arena_release(&arena);
	return set;
}

static void refresh_download(struct jwks_source *s)
{
	int64_t now = clocks_now_us(&s->clocks, STR_NONE);
	if (now < s->until_us)
		return;
	struct jwks *set = download(s);
	if (set) {
		jwks_release(s->set);
		s->set = set;
	}
	s->until_us = now + (int64_t)(set ? JWKS_FRESH_S : AGAIN_S) * 1000000;
}

int jwks_source_init(struct jwks_source *source, struct str keys, struct str issuer,
	const struct sender *sender, const struct clocks *clocks, struct err *err)
{
	bool remote = str_starts(keys, STR("https://")) || str_starts(keys, STR("http://"));
	*source = (struct jwks_source){
		.file = keys.n && !remote ? xstrdup(keys) : NULL,
		.url = remote ? keys : STR_NONE,
		.issuer = issuer,
		.sender = sender,
		.clocks = *clocks,
		.until_us = INT64_MIN,
	};
	pthread_mutex_init(&source->lock, NULL);
	if (!source->file || load_file(source, err) == 0)
		return 0;
	jwks_source_release(source);
	return -1;
}

void jwks_source_release(struct jwks_source *source)
{
	jwks_release(source->set);
	free(source->file);
	pthread_mutex_destroy(&source->lock);
}

struct jwks *jwks_source_take(struct jwks_source *source)
{
	pthread_mutex_lock(&source->lock);
	if (source->file)
		refresh_file(source);
	else
		refresh_download(source);
	struct jwks *set = source->set;
	if (set)
		atomic_fetch_add_explicit(&set->references, 1, memory_order_relaxed);
	pthread_mutex_unlock(&source->lock);
	return set;
}
