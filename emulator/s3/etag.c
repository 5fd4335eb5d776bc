#include "s3/etag.h"

#include "arena.h"
#include "clock.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	SLOTS = 4096, /* a power of two; a new file takes the place of the one in its slot */
	FRESH_MS = 50,
	READ_SIZE = 256 * 1024,
};

struct slot {
	dev_t device;
	ino_t inode;
	struct timespec modified;
	off_t size;
	bool used;
	char etag[S3_ETAG_LENGTH];
};

struct s3_etags {
	pthread_mutex_t lock;
	_Atomic unsigned computed;
	struct slot slots[SLOTS]; /* under lock */
};

struct s3_etags *s3_etags_new(void)
{
	struct s3_etags *etags = xcalloc(1, sizeof(*etags));
	pthread_mutex_init(&etags->lock, NULL);
	return etags;
}

void s3_etags_free(struct s3_etags *etags)
{
	if (!etags)
		return;
	pthread_mutex_destroy(&etags->lock);
	free(etags);
}

unsigned s3_etags_computed(const struct s3_etags *etags)
{
	return atomic_load(&etags->computed);
}

static struct slot *slot_of(struct s3_etags *etags, const struct stat *stat)
{
	uint64_t hash =
		((uint64_t)stat->st_ino ^ (uint64_t)stat->st_dev << 40) * 0x9E3779B97F4A7C15U;
	return &etags->slots[hash >> 52];
}

static bool is_same(const struct slot *slot, const struct stat *stat)
{
	return slot->used && slot->inode == stat->st_ino && slot->device == stat->st_dev &&
	       slot->size == stat->st_size && slot->modified.tv_sec == stat->st_mtim.tv_sec &&
	       slot->modified.tv_nsec == stat->st_mtim.tv_nsec;
}

static bool is_fresh(const struct stat *stat)
{
	int64_t modified_ms = stat->st_mtim.tv_sec * 1000 + stat->st_mtim.tv_nsec / 1000000;
	return clock_now_us(NULL) / 1000 - modified_ms < FRESH_MS;
}

static int digest(int fd, EVP_MD_CTX *md5, unsigned char ret_digest[16], struct err *err)
{
	char *block = xmalloc(READ_SIZE);
	off_t at = 0;
	ssize_t n = 0;
	bool ok = EVP_DigestInit_ex(md5, EVP_md5(), NULL) == 1;
	while (ok && (n = pread(fd, block, READ_SIZE, at)) > 0) {
		ok = EVP_DigestUpdate(md5, block, (size_t)n) == 1;
		at += n;
	}
	free(block);
	if (n < 0)
		return err_set_errno(err, "cannot read an object's file");
	if (!ok || EVP_DigestFinal_ex(md5, ret_digest, NULL) != 1)
		return err_set(err, "cannot compute an MD5 digest");
	return 0;
}

static int compute(int fd, char ret_etag[S3_ETAG_LENGTH], struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[16];
	EVP_MD_CTX *md5 = EVP_MD_CTX_new();
	if (!md5)
		return err_set(err, "cannot compute an MD5 digest");
	int failed = digest(fd, md5, bytes, err);
	EVP_MD_CTX_free(md5);
	if (failed)
		return -1;
	char *out = ret_etag;
	*out++ = '"';
	for (size_t i = 0; i < sizeof(bytes); i++) {
		*out++ = hex[bytes[i] >> 4];
		*out++ = hex[bytes[i] & 15];
	}
	*out = '"';
	return 0;
}

int s3_etag_of(struct s3_etags *etags, int fd, const struct stat *stat,
	char ret_etag[S3_ETAG_LENGTH], struct err *err)
{
	struct slot *slot = slot_of(etags, stat);
	pthread_mutex_lock(&etags->lock);
	bool known = is_same(slot, stat);
	if (known)
		memcpy(ret_etag, slot->etag, S3_ETAG_LENGTH);
	pthread_mutex_unlock(&etags->lock);
	if (known)
		return 0;
	atomic_fetch_add(&etags->computed, 1);
	if (compute(fd, ret_etag, err))
		return -1;
	if (is_fresh(stat))
		return 0;
	struct slot fill = {stat->st_dev, stat->st_ino, stat->st_mtim, stat->st_size, true, {0}};
	memcpy(fill.etag, ret_etag, S3_ETAG_LENGTH);
	pthread_mutex_lock(&etags->lock);
	*slot = fill;
	pthread_mutex_unlock(&etags->lock);
	return 0;
}
