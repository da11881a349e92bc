"""What docker/ promises to whoever runs a node from it, checked without a container engine."""

import configparser
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from node.config import Limits

TREE = Path(__file__).parents[2]
DOCKER = TREE / "docker"
DOCKERFILE = DOCKER / "Dockerfile"
ENTRYPOINT = DOCKER / "entrypoint.sh"
CADDYFILE = DOCKER / "Caddyfile"
UNIT = DOCKER / "sharelm.service"
COMPOSE = [DOCKER / "compose.yaml", DOCKER / "federation.compose.yaml"]
TOOLS = Path(sys.executable).parent  # they are dependencies for development: not there is a failure

NODE_ORIGIN = "entry.example/sharelm"


def checked(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The image


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Each instruction with its arguments, on one line."""
    text = re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


def last_stage() -> list[tuple[str, str]]:
    every = instructions(DOCKERFILE)
    start = max(index for index, (word, _) in enumerate(every) if word == "FROM")
    return every[start:]


def test_the_dockerfile_satisfies_the_linter():
    checked(TOOLS / "hadolint", "--failure-threshold", "info", DOCKERFILE)


def test_the_image_is_built_in_two_stages_on_named_versions():
    bases = [rest.split()[0] for word, rest in instructions(DOCKERFILE) if word == "FROM"]

    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    assert len(set(bases)) == 1, "a virtual environment works only with the Python that it was made with"


def test_the_image_holds_what_the_lock_names_and_nothing_for_development():
    syncs = [rest for word, rest in instructions(DOCKERFILE) if word == "RUN" and "uv sync" in rest]

    assert syncs
    for sync in syncs:
        assert "--frozen" in sync and "--no-dev" in sync and "--extra node" in sync
    assert any(re.search(r"uv==\d+\.\d+\.\d+", rest) for word, rest in instructions(DOCKERFILE) if word == "RUN")


def test_nothing_is_fetched_or_installed_in_the_stage_that_ships():
    runs = " ".join(rest for word, rest in last_stage() if word in ("RUN", "ADD"))

    assert not re.search(r"\b(pip|uv|apt-get|curl|wget|spacy)\b|https?://", runs)


def test_the_image_runs_as_somebody_and_not_as_root():
    [user] = [rest for word, rest in last_stage() if word == "USER"]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_the_image_keeps_its_node_in_a_volume_and_says_whether_it_is_well():
    stage = dict(last_stage())

    assert stage["VOLUME"] == "/data"
    assert "healthy.py" in stage["HEALTHCHECK"]
    assert "/healthz" in (DOCKER / "healthy.py").read_text()
    assert "entrypoint.sh" in stage["ENTRYPOINT"]


def test_the_image_carries_no_secret_in_its_environment():
    settings = " ".join(rest for word, rest in instructions(DOCKERFILE) if word in ("ENV", "ARG"))

    assert not re.search(r"(?i)secret|token|password|key|words", settings)


def test_only_what_is_named_goes_into_the_build():
    lines = [line for line in (TREE / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    copied = [rest for word, rest in instructions(DOCKERFILE) if word == "COPY" and "--from" not in rest]
    sources = {source for rest in copied for source in rest.split()[:-1] if not source.startswith("--")}

    assert lines[0] == "*"
    assert sources <= {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert all((TREE / source).exists() for source in sources)


# The compose files


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_a_compose_file_is_one(file):
    checked(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_every_service_runs_a_named_version_with_nothing_writable_but_its_volumes_and_no_swap(file):
    services = yaml.safe_load(file.read_text())["services"]

    for name, service in services.items():
        _, _, tag = service["image"].rpartition(":")
        assert re.match(r"\d", tag), name
        assert service["read_only"] is True, name
        assert service["mem_limit"] == service["memswap_limit"], name
        assert service["ulimits"]["core"] == 0, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name


def test_behind_caddy_the_node_itself_is_not_reachable_from_outside():
    services = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]

    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]


def test_the_federation_for_trying_out_is_reachable_from_this_machine_only():
    services = yaml.safe_load((DOCKER / "federation.compose.yaml").read_text())["services"]
    nodes = [service for name, service in services.items() if name != "introduce"]

    assert len(nodes) == 3
    assert all(port.startswith("127.0.0.1:") for node in nodes for port in node["ports"])
    assert len({node["environment"]["SHARELM_ORIGIN"] for node in nodes}) == 3
    assert set(services["introduce"]["depends_on"]) == {"a", "b", "c"}


def test_the_service_that_introduces_nodes_is_a_shell_script():
    command = yaml.safe_load((DOCKER / "federation.compose.yaml").read_text())["services"]["introduce"]["command"]
    shell, options, script = command

    checked(shell, "-n", options, script.replace("$$", "$"))


# Caddy


def test_the_caddyfile_is_valid_and_formatted():
    checked(
        TOOLS / "caddy", "validate", "--config", CADDYFILE, "--adapter", "caddyfile", SHARELM_DOMAIN="chats.example"
    )
    assert checked(TOOLS / "caddy", "fmt", CADDYFILE).stdout.rstrip() == CADDYFILE.read_text().rstrip()


def test_caddy_takes_a_little_more_than_the_node_so_that_the_node_answers():
    text = CADDYFILE.read_text()
    [mebibytes] = re.findall(r"max_size (\d+)MiB", text)
    [seconds] = re.findall(r"read_body (\d+)s", text)

    assert Limits().request_bytes < int(mebibytes) << 20 <= Limits().request_bytes + (2 << 20)
    assert Limits().request_s < int(seconds) <= Limits().request_s + 10
    assert re.search(r"read_header \d+s", text)


def test_caddy_says_nothing_of_a_request_not_even_of_one_that_fails(tmp_path):
    path, port = "/logs/canary-7f3a", free_port()
    with caddy(tmp_path, port, backend=f"127.0.0.1:{free_port()}") as log:
        url = f"http://127.0.0.1:{port}"
        failed = httpx.get(url + path, headers={"Authorization": "Bearer canary-7f3a"}, timeout=10)
        too_large = httpx.post(url + path, content=b"\0" * (18 << 20), timeout=10)

    said = log.read_text()
    assert failed.status_code == 502
    assert too_large.status_code in (413, 502)
    assert "canary" not in said
    assert "remote_ip" not in said


def test_caddy_breaks_off_whoever_does_not_finish_a_header(tmp_path):
    config = tmp_path / "Caddyfile"
    config.write_text(re.sub(r"read_header \d+s", "read_header 1s", CADDYFILE.read_text()))
    port = free_port()
    with (
        caddy(tmp_path, port, backend="127.0.0.1:9", config=config),
        socket.create_connection(("127.0.0.1", port)) as slow,
    ):
        slow.settimeout(8)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Never: ")
        while slow.recv(4096):  # an answer such as 408 may come first, then the end
            pass


@contextmanager
def caddy(folder: Path, port: int, *, backend: str, config: Path = CADDYFILE) -> Iterator[Path]:
    """A running Caddy; its log, complete once it has ended."""
    log = folder / "caddy.log"
    environment = os.environ | {
        "SHARELM_DOMAIN": f"http://127.0.0.1:{port}",
        "SHARELM_BACKEND": backend,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = [TOOLS / "caddy", "run", "--config", config, "--adapter", "caddyfile"]
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        try:
            wait_for_port(port, process)
            yield log
        finally:
            process.terminate()
            process.wait(15)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(150):
        assert process.poll() is None, "it ended before it listened"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("it does not listen")


# systemd


def unit() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(UNIT)
    return parsed


def test_the_unit_keeps_raw_text_from_every_disk():
    service = unit()["Service"]

    assert service["LimitCORE"] == "0"
    assert service["MemorySwapMax"] == "0"
    assert service["StandardOutput"] == "null", "an invite link has no place in a journal"


def test_the_unit_can_write_its_own_folder_only_and_is_not_root():
    service = unit()["Service"]

    assert service["User"] not in ("", "root", "0")
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "yes"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["StateDirectory"] == "sharelm"
    assert service["StateDirectoryMode"] == "0700"
    assert service["UMask"] == "0077"
    assert "ReadWritePaths" not in service


def test_the_unit_starts_a_node_that_is_there_on_loopback_and_again_when_it_fails():
    parsed = unit()
    command = parsed["Service"]["ExecStart"].split()

    assert command[1:] == ["run", "/var/lib/sharelm", "--host", "127.0.0.1", "--port", "8440"]
    assert parsed["Unit"]["ConditionPathExists"] == "/var/lib/sharelm/node.toml"
    assert parsed["Service"]["Restart"] == "on-failure"
    assert parsed["Service"]["RestartPreventExitStatus"] == "2"
    assert parsed["Install"]["WantedBy"] == "multi-user.target"


# The entrypoint, really run


def test_the_entrypoint_is_a_shell_script_that_can_be_executed():
    checked("sh", "-n", ENTRYPOINT)

    assert ENTRYPOINT.stat().st_mode & stat.S_IXUSR
    assert "set -eu" in ENTRYPOINT.read_text()


def environment_of(folder: Path, port: int, **more: str) -> dict[str, str]:
    return {
        "PATH": f"{TOOLS}:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "SHARELM_DIR": str(folder),
        "SHARELM_HOST": "127.0.0.1",
        "SHARELM_PORT": str(port),
    } | more


def start_and_stop(log: Path, environment: dict[str, str]) -> str:
    """One life of a container: until /healthz answers, then SIGTERM.  What it printed."""
    port = int(environment["SHARELM_PORT"])
    with (
        log.open("wb") as output,
        subprocess.Popen([ENTRYPOINT], env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for_port(port, process)
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
            checked(sys.executable, DOCKER / "healthy.py", SHARELM_PORT=str(port))
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
    return log.read_text()


def test_a_first_start_makes_a_node_and_a_second_starts_the_same(tmp_path):
    data, port = tmp_path / "data", free_port()
    data.mkdir()

    first = start_and_stop(tmp_path / "first.log", environment_of(data, port, SHARELM_ORIGIN=NODE_ORIGIN))
    key = (data / "keys/node.key").read_bytes()
    words_file = data / "RECOVERY-WORDS.txt"
    words = words_file.read_text().splitlines()[-1].strip()

    assert len(words.split()) == 12
    assert stat.S_IMODE(words_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert str(words_file) in first, "whoever starts it is told where they are"

    words_file.unlink()
    second = start_and_stop(tmp_path / "second.log", environment_of(data, port, SHARELM_ORIGIN="other.example"))

    assert (data / "keys/node.key").read_bytes() == key
    assert NODE_ORIGIN in (data / "node.toml").read_text()
    assert not words_file.exists()
    assert "RECOVERY" not in second, "once they are moved away it is quiet"
    for said in (first, second):
        assert words not in said
        assert "code=" not in said and "sharelm_invite" not in said, "no invite link in a container's log"


def test_without_an_origin_nothing_is_made(tmp_path):
    done = subprocess.run(
        [ENTRYPOINT], env=environment_of(tmp_path, free_port()), capture_output=True, text=True, timeout=240,
        check=False,
    )

    assert done.returncode == 2
    assert "SHARELM_ORIGIN" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    environment = environment_of(tmp_path, free_port(), SHARELM_ORIGIN=NODE_ORIGIN)

    done = subprocess.run([ENTRYPOINT], env=environment, capture_output=True, text=True, timeout=240, check=False)

    assert done.returncode == 2
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_recovery_words_that_cannot_be_kept_are_an_error_and_no_node(tmp_path):
    """Stands in for a full disk: a `sharelm` that prints no words."""
    stub = tmp_path / "bin"
    stub.mkdir()
    (stub / "sharelm").write_text('#!/bin/sh\nmkdir -p "$2" && touch "$2/node.toml" && echo "{}"\n')
    (stub / "sharelm").chmod(0o755)
    environment = environment_of(tmp_path / "data", free_port(), SHARELM_ORIGIN=NODE_ORIGIN)
    environment["PATH"] = f"{stub}:/usr/bin:/bin"

    done = subprocess.run([ENTRYPOINT], env=environment, capture_output=True, text=True, timeout=240, check=False)

    assert done.returncode == 1
    assert not (tmp_path / "data/node.toml").exists()


def test_with_arguments_the_entrypoint_runs_that_command_without_core_dumps(tmp_path):
    done = subprocess.run(
        [ENTRYPOINT, "sh", "-c", 'ulimit -c; echo "$1"', "-", "two words"],
        env=environment_of(tmp_path, free_port()),
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )

    assert done.stdout.splitlines() == ["0", "two words"]
