"""What the measuring programs of this folder share: servers, the CPU time of their process trees, wrk's cells."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HZ = os.sysconf("SC_CLK_TCK")
FILL = "the quick brown fox jumps over a lazy dog 0123456789 " * 17


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A program in a process group of its own, which is to listen on the port."""

    def __init__(self, command, port, folder=None, log=None, **env):
        self.port, self.url = port, f"http://127.0.0.1:{port}/"
        out = open(log, "w") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=folder, env=os.environ | env, stdout=out, stderr=out, start_new_session=True
        )
        for _ in range(1800):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{command[0]} does not answer on port {port}; {log or ''}")

    def tree(self):
        """The processes below this one, itself included, and the ticks that they have used."""
        up, all_pids = {}, []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat") as f:
                    fields = f.read().rsplit(") ", 1)[1].split()
                up[int(pid)] = (int(fields[1]), sum(map(int, fields[11:15])))
            except OSError:
                pass
        for pid in up:
            at = pid
            while at in up and at != self.process.pid:
                at = up[at][0]
            if at == self.process.pid:
                all_pids.append(pid)
        return all_pids, sum(up[p][1] for p in all_pids)

    def cpu_us(self):
        return self.tree()[1] * 1e6 / HZ

    def thread_us(self):
        """The CPU time of each thread of the tree."""
        used = {}
        for pid in self.tree()[0]:
            for tid in os.listdir(f"/proc/{pid}/task"):
                try:
                    with open(f"/proc/{pid}/task/{tid}/schedstat") as f:
                        used[tid] = int(f.read().split()[0]) / 1000
                except OSError:
                    pass
        return used

    def pss_mb(self):
        kb = 0
        for pid in self.tree()[0]:
            with open(f"/proc/{pid}/smaps_rollup") as f:
                kb += int(re.search(r"^Pss: +(\d+)", f.read(), re.M)[1])
        return kb / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def wrk(url, cell, connections, seconds, **env):
    """wrk, started with a script of lua/; what it prints is for found()."""
    return subprocess.Popen(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", f"{HERE}/lua/{cell}.lua", url],
        env=os.environ | {"BENCH": HERE, "LC_ALL": "C"} | {k: str(v) for k, v in env.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def found(process, what):
    """Answers, duration in us, p50 and p99 in us; ends the program when more than one in a thousand was an error."""
    line = re.search(r"CELL (\d+) (\d+) (\d+) (\d+) (\d+)", process.communicate()[0])
    n, duration, errors, p50, p99 = map(int, line.groups()) if line else (0, 0, 0, 0, 0)
    if errors * 1000 > n or not n:
        sys.exit(f"{what}: {errors} errors of {n}")
    return n, duration, p50, p99
