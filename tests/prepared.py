"""A process in which Python has imported what a node needs, and that forks itself for each start it is asked for.

    python -m tests.prepared DESCRIPTOR

What runs in a fork is what `python -m MODULE ARGUMENTS` runs, to the end of the interpreter: a process with arguments,
environment, files, signals and an exit of its own.  Only the second of importing is shared.  Who asks is forked.py.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import sys

# No models, nor what runs them: of what is imported here, nothing has begun to work before the fork.
IMPORTED = (
    "node.cli.main", "node.control", "node.service", "node.demo",
    "federation.remote.http_source", "federation.reading.verify",
    "typer._adapters",      # typer does so at the first argument
)  # fmt: skip


def serve(asked: socket.socket) -> list[str]:
    """Forks until nobody can ask any more; returns in each fork, with what it is to run."""
    running = dict[int, tuple[int, socket.socket]]()     # pid and who waits for its end, by pidfd
    with selectors.DefaultSelector() as selector:
        selector.register(asked, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not asked:
                    selector.unregister(key.fd)
                    pid, waiting = running.pop(key.fd)
                    _, status = os.waitpid(pid, 0)
                    os.close(key.fd)
                    waiting.send(str(os.waitstatus_to_exitcode(status)).encode())
                    waiting.close()
                    continue
                message, descriptors, _, _ = socket.recv_fds(asked, 1 << 20, 4)
                if not message:
                    sys.exit()
                if not (pid := os.fork()):
                    return _become(json.loads(message), descriptors[1:])
                waiting, *files = descriptors
                for each in files:
                    os.close(each)
                pidfd = os.pidfd_open(pid)
                running[pidfd] = pid, socket.socket(fileno=waiting)
                running[pidfd][1].send(str(pid).encode())
                selector.register(pidfd, selectors.EVENT_READ)


def _become(start: dict[str, object], files: list[int]) -> list[str]:
    for number, each in enumerate(files):
        os.dup2(each, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(start["environment"])  # type: ignore[call-overload]
    importlib.reload(sys.modules["node.crash"])     # reads the environment when it is imported
    return start["command"]  # type: ignore[return-value]


def main() -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()     # what is there now stays shared
    module, *sys.argv[1:] = serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
