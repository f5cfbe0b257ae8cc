#!/usr/bin/env python3
"""Trains for a while, and disturbs the training in every way that a week may bring.

    soak.py TSLD --kills 100        kills a run at random moments and resumes it; at the end weights
                                    and rows are those of a run that nobody disturbed
    soak.py TSLD --minutes 120      steers, watches, stalls, fills the disk, stops, kills, resumes

Prints a summary and ends with status 1 where anything was not as it must be. Needs Python 3 alone.
"""
import argparse, json, os, pty, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time
import fcntl, termios, struct

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "TestSupport", "Fixtures", "golden", "llama")
violations = []
counts = {}


def count(what, n=1):
    counts[what] = counts.get(what, 0) + n


def expect(holds, what):
    if not holds:
        violations.append(what)
        print(f"VIOLATION: {what}", flush=True)
    return holds


def make_inputs(folder):
    """A model that makes a step in a millisecond, and a text."""
    model = os.path.join(folder, "model")
    os.makedirs(model)
    for name in ["config.json", "model.safetensors"]:
        shutil.copy(os.path.join(MODEL, name), model)
    characters = [chr(c) for c in range(33, 127)] + ["Ġ", "Ċ"]
    tokenizer = {
        "added_tokens": [], "normalizer": None, "post_processor": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": {c: i for i, c in enumerate(characters)}, "merges": []},
    }
    with open(os.path.join(model, "tokenizer.json"), "w") as file:
        json.dump(tokenizer, file)
    text = os.path.join(folder, "text.txt")
    with open(text, "w") as file:
        words = random.Random(5)
        for _ in range(400):
            file.write(" ".join(words.choice(["the", "fox", "saw", "a", "hen"]) for _ in range(9)) + ".\n")
    return model, text


class Run:
    """A run's directory and the process that trains it, if there is one."""

    def __init__(self, program, folder, name, model, text, steps, more=()):
        self.program, self.path = program, os.path.join(folder, name)
        # Elsewhere: output that cannot be written would end the training, as it should.
        self.log = tempfile.TemporaryFile()
        self.first = [program, "train", "--teacher", model, "--train", text, "--valid", text,
                      "--block", "16", "--batch", "2", "--steps", str(steps), "--lr", "1e-3",
                      "--checkpoint-every", "25", "--eval-every", "60", "--measure-every", "10",
                      "--no-cache", "--threads", "1", "--run", self.path, "--plain", *more]
        self.process = None

    @property
    def is_begun(self):
        return os.path.exists(os.path.join(self.path, "run.sqlite"))

    def start(self):
        again = [self.program, "resume", self.path, "--no-cache", "--threads", "1", "--plain"]
        self.process = subprocess.Popen(
            again if self.is_begun else self.first, stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log)
        return self.process

    def end(self, number, seconds=120):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            expect(False, f"signal {number} did not end the training within {seconds} s")
            self.process.kill()
            return self.process.wait()

    def rows(self, query, *values):
        """Rows of the database as another program sees them; none where it is busy or not there."""
        try:
            store = sqlite3.connect(
                f"file:{os.path.join(self.path, 'run.sqlite')}?mode=ro", uri=True, timeout=5)
            try:
                return store.execute(query, values).fetchall()
            finally:
                store.close()
        except sqlite3.Error:
            return []

    def send(self, command):
        try:
            store = sqlite3.connect(os.path.join(self.path, "run.sqlite"), timeout=5)
            try:
                with store:
                    store.execute("INSERT INTO command (time, json) VALUES (?, ?)",
                                  (time.time(), command))
            finally:
                store.close()
            count("commands")
        except sqlite3.Error:
            pass

    @property
    def step(self):
        rows = self.rows("SELECT max(step) FROM step")
        return rows[0][0] or 0 if rows else 0

    def is_saving(self):
        try:
            return any(name.startswith(".") for name in os.listdir(self.path + "/checkpoints"))
        except OSError:
            return False

    def status(self):
        rows = self.rows("SELECT status FROM run")
        return rows[0][0] if rows else None

    def state(self, step):
        with open(f"{self.path}/checkpoints/step-{step:08}/state.safetensors", "rb") as file:
            return file.read()

    def check(self, steps=None, was_killed=False):
        """The database is whole, every step is there once, and checkpoints are as it says: where the
        process was killed, from the next start on."""
        # A writer that was killed left its log: whoever opens it for writing brings it in.
        store = sqlite3.connect(os.path.join(self.path, "run.sqlite"), timeout=20)
        rows = lambda query: store.execute(query).fetchall()
        expect(rows("PRAGMA integrity_check") == [("ok",)], f"{self.path}: integrity")
        found = [row[0] for row in rows("SELECT step FROM step ORDER BY step")]
        expect(found == list(range(1, len(found) + 1)), f"{self.path}: every step once")
        if steps is not None:
            expect(len(found) == steps, f"{self.path}: {len(found)} steps instead of {steps}")
        kept = {os.path.basename(p) for (p,) in rows("SELECT path FROM checkpoint WHERE is_kept")}
        there = {n for n in os.listdir(self.path + "/checkpoints") if n.startswith("step-")}
        expect(was_killed or kept == there, f"{self.path}: checkpoints {sorted(there)}, recorded {sorted(kept)}")
        store.close()


def wait(seconds, condition):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False


def table(run, query):
    store = sqlite3.connect(os.path.join(run.path, "run.sqlite"), timeout=20)
    try:
        return store.execute(query).fetchall()
    finally:
        store.close()


def columns_without_time(run, name):
    unequal = {"time", "seconds", "tokens_per_second", "event", "saved_at"}
    store = sqlite3.connect(os.path.join(run.path, "run.sqlite"))
    all_columns = [row[1] for row in store.execute(f"PRAGMA table_info({name})")]
    store.close()
    return [c for c in all_columns if c not in unequal and not c.endswith(("_ms", "_seconds"))
            # The teacher's uncertainty is sampled whole by a process's first evaluation alone.
            and not c.startswith(("time", "phase", "sample_"))]


def kills(program, folder, number):
    """Kills a run again and again, and compares it with one that nobody disturbed."""
    model, text = make_inputs(folder)
    # Far more than are made between the kills: the run must not end before the last of them.
    steps = 2500 * number + 400
    whole = Run(program, folder, "whole", model, text, steps)
    expect(whole.start().wait() == 0, "the undisturbed run ends")
    killed = Run(program, folder, "killed", model, text, steps)
    done = 0
    while done < number:
        process = killed.start()
        moment = random.choice(["any", "saving", "evaluating", "resuming", "steps"])
        if moment == "saving":
            wait(10, lambda: killed.is_saving() or process.poll() is not None)
            time.sleep(random.random() * 0.01)
        elif moment == "evaluating":
            wait(10, lambda: killed.status() == "evaluating" or process.poll() is not None)
            time.sleep(random.random() * 0.02)
        elif moment == "resuming":
            time.sleep(random.random() * 0.3)
        elif moment == "steps":
            start = killed.step
            wait(20, lambda: killed.step > start + 20 or process.poll() is not None)
        else:
            time.sleep(random.random() * 1.5)
        if process.poll() is not None:
            expect(process.returncode == 0, f"the run ended by itself with {process.returncode}")
            if killed.status() == "finished":
                break
            continue
        process.kill()
        process.wait()
        done += 1
        count(f"killed while {moment}")
    process = killed.start()
    expect(process.wait() == 0, "the killed run ends")
    for run in (whole, killed):
        run.check(steps)
    expect(whole.state(steps) == killed.state(steps), "weights identical")
    for name in ["step", "evaluation", "matrix_step", "token_trace", "code_map"]:
        columns = ", ".join(columns_without_time(whole, name))
        query = f"SELECT {columns} FROM {name} ORDER BY {columns}"
        expect(table(whole, query) == table(killed, query), f"rows of {name} identical")
    expect(done >= number, f"{done} of {number} kills")


class Terminal:
    """A program in a terminal whose other end is read, or not."""

    def __init__(self, arguments):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        os.set_blocking(self.ours, False)

        def take():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8")
        self.process = subprocess.Popen(
            arguments, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take, env=environment)
        self.theirs = theirs

    def read(self):
        try:
            while os.read(self.ours, 65536):
                pass
        except OSError:
            pass

    def write(self, keys):
        try:
            os.write(self.ours, keys)
        except OSError:
            pass

    def stall(self):
        termios.tcflow(self.theirs, termios.TCOOFF)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)


COMMANDS = [
    '{"pause":{}}', '{"resume":{}}', '{"run":{"steps":7}}', '{"setLearningRate":{"_0":0.0005}}',
    '{"scaleLearningRate":{"by":0.9}}', '{"setTemperature":{"_0":5}}', '{"checkpoint":{}}',
    '{"evaluate":{}}', '{"interrupt":{}}', '{"inspectBatch":{}}', '{"hideCodes":{}}',
    '{"showCodes":{"matrix":0,"row":0,"column":0}}', '{"setThreads":{"_0":2}}',
    '{"setThreads":{"_0":1}}', '{"watch":{"text":"the fox"}}', '{"generate":{"text":"a","tokens":5}}',
    '{"setObjective":{"_0":"logit"}}', '{"setObjective":{"_0":"tsld"}}', "nonsense", "{}",
    '{"run":{"steps":9223372036854775807}}', '{"setLearningRate":{"_0":1e308}}',
]


def usage(process):
    try:
        with open(f"/proc/{process.pid}/status") as file:
            status = dict(line.split(":", 1) for line in file if ":" in line)
        files = len(os.listdir(f"/proc/{process.pid}/fd"))
        return int(status["VmRSS"].split()[0]) // 1024, int(status["Threads"]), files
    except (OSError, KeyError):
        return None


def life(run, seconds, program):
    """One process: it is steered and watched, and ends in one of the ways in which processes end."""
    process = run.start()
    expect(wait(60, lambda: run.step > 0 or process.poll() is not None), "steps are made")
    time.sleep(min(3, seconds / 4))
    first = usage(process)
    watcher = Terminal([program, "watch", run.path]) if random.random() < 0.6 else None
    end = time.time() + seconds
    while time.time() < end and process.poll() is None:
        time.sleep(random.random() * 0.5)
        if random.random() < 0.6:
            run.send(random.choice(COMMANDS))
        if watcher:
            watcher.read()
            watcher.write(random.choice([b"1", b"2", b"3", b"4", b"5", b"6", b"v", b"[", b"]", b"?",
                                         b"\x1b", b"+", b"-", b" ", b"e", b"c", b"\t", b":clip 2\r"]))
            if random.random() < 0.02:
                watcher.stall()
                count("stalled watchers")
    run.send('{"resume":{}}')
    last = usage(process)
    if first and last and seconds > 20:
        expect(last[0] - first[0] < 150, f"memory grew from {first[0]} to {last[0]} MB in {seconds} s")
        expect(last[1] - first[1] < 16, f"threads grew from {first[1]} to {last[1]}")
        expect(last[2] - first[2] < 8, f"open files grew from {first[2]} to {last[2]}")
    if watcher:
        count("watched lives")
        watcher.close()
    if process.poll() is not None:
        expect(process.returncode == 0, f"training ended by itself with {process.returncode}")
    elif random.random() < 0.5:
        run.end(signal.SIGKILL)
        count("killed lives")
        return run.check(was_killed=True)
    else:
        status = run.end(random.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
        expect(status == 0, f"a signal ended training with {status}")
        expect(run.status() == "stopped", f"stopped, recorded as {run.status()}")
        count("stopped lives")
    run.check()


def stalled_life(run, program):
    """The dashboard of a trainer whose terminal takes nothing: training goes on, a signal ends it."""
    terminal = Terminal([program, "resume", run.path, "--threads", "1", "--no-cache"])
    start = run.step
    expect(wait(60, lambda: terminal.read() or run.step > start + 5), "a dashboard trains")
    terminal.stall()
    start = run.step
    expect(wait(30, lambda: run.step > start + 50), "training goes on behind a stalled terminal")
    terminal.process.send_signal(signal.SIGTERM)
    try:
        expect(terminal.process.wait(30) == 0, "a signal ends it well")
    except subprocess.TimeoutExpired:
        expect(False, "a signal behind a stalled terminal does nothing")
    terminal.close()
    run.check()
    count("stalled dashboards")


def full_disk(program, folder, model, text):
    disk = os.path.join(folder, "disk")
    os.makedirs(disk, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        print("SKIPPED: full disks: needs root and the right to mount a tmpfs")
        return
    try:
        run = Run(program, disk, "run", model, text, 3000)
        process = run.start()
        wait(60, lambda: run.step > 20)
        ballast = os.path.join(disk, "ballast")
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 65536)
            except OSError:
                pass
        time.sleep(8)
        expect(process.poll() is None, "a full disk is waited for")
        os.unlink(ballast)
        expect(process.wait(300) == 0, "training ends after there is room again")
        run.check(3000)
        count("full disks")
    finally:
        subprocess.run(["umount", "-l", disk])


def soak(program, folder, minutes):
    model, text = make_inputs(folder)
    end = time.time() + 60 * minutes
    number = 0
    while time.time() < end:
        number += 1
        run = Run(program, folder, f"run-{number}", model, text, 2_000_000_000,
                  ["--schedule", "constant"])
        for _ in range(6):
            if time.time() >= end:
                break
            longest = max(5, min(end - time.time(), 180))
            life(run, random.uniform(4, longest if random.random() < 0.2 else 20), program)
        if run.is_begun:
            stalled_life(run, program)
        count("runs")
        if number % 4 == 1:
            full_disk(program, folder, model, text)
        shutil.rmtree(run.path, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    random.seed(options.seed)
    # Under nohup the programs would rightly go on after a hang-up.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="tsld-soak-")
    start = time.time()
    if options.kills:
        kills(program, folder, options.kills)
    if options.minutes:
        soak(program, folder, options.minutes)
    print(f"seed {options.seed}, {time.time() - start:.0f} s")
    for what, number in sorted(counts.items()):
        print(f"{number:8} {what}")
    print(f"{len(violations)} violations" + "".join(f"\n  {v}" for v in violations))
    if violations:
        print(f"what is left of it: {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(1 if violations else 0)


main()
