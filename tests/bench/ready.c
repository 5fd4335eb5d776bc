/*
 * ready PORT RUNS COMMAND... - time from fork to the first HTTP answer on 127.0.0.1:PORT, RUNS
 * times. Prints "min median max" in milliseconds. The command is ended by SIGTERM.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	RUNS_MAX = 101,
	LIMIT_MS = 30000
};

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int answers(uint16_t port)
{
	static const char request[] =
		"GET /_hangar/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char reply[16];
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ok = 0;
	if (fd >= 0 && connect(fd, (struct sockaddr *)(void *)&address, sizeof(address)) == 0 &&
		send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0)
		ok = recv(fd, reply, sizeof(reply), 0) >= 12 &&
		     memcmp(reply, "HTTP/1.1 200", 12) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	unsigned port, runs;
	double ms[RUNS_MAX];
	if (argc < 4 || sscanf(argv[1], "%5u", &port) != 1 || sscanf(argv[2], "%3u", &runs) != 1 ||
		!runs || runs > RUNS_MAX) {
		fputs("usage: ready PORT RUNS COMMAND...\n", stderr);
		return 2;
	}
	for (unsigned i = 0; i < runs; i++) {
		double from = now_ms();
		pid_t pid = fork();
		if (pid == 0) {
			int null = open("/dev/null", O_RDWR);
			dup2(null, 1);
			dup2(null, 2);
			execv(argv[3], argv + 3);
			_exit(127);
		}
		while (!answers((uint16_t)port)) {
			if (now_ms() - from > LIMIT_MS) {
				kill(pid, SIGKILL);
				fputs("ready: no answer\n", stderr);
				return 1;
			}
			nanosleep(&(struct timespec){0, 100000}, NULL);
		}
		ms[i] = now_ms() - from;
		kill(pid, SIGTERM);
		waitpid(pid, NULL, 0);
	}
	qsort(ms, runs, sizeof(ms[0]), ascending);
	printf("%.1f %.1f %.1f\n", ms[0], ms[runs / 2], ms[runs - 1]);
	return 0;
}
