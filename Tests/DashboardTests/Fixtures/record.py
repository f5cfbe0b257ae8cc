#!/usr/bin/env python3
"""Records the runs that the dashboard's frames show.

    record.py TSLD [real] [nasty]     TSLD is the built program; both runs where none is named

`real` is the built-in model in the middle of its training, steered and looked at as people do.
`nasty` is a model of Hindi, Tamil and emoji that was driven out of its bounds, gone back, killed and
resumed, and now stands paused at a step with a NaN. The program makes all of it but for one row: the
losses of an applied step that are NaN, which it would not apply. Paths, host and process are made
neutral. The frames change with what is recorded: record them anew then (see FrameTests.swift).
Needs Python 3 alone, and a minute.
"""
import json, os, signal, sqlite3, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))


class Run:
    """A run in the background, and the dashboard's way of steering it."""

    def __init__(self, program, folder, name, options):
        self.program, self.name, self.path = program, name, os.path.join(folder, name)
        self.database = os.path.join(self.path, "run.sqlite")
        self.start("train", "--run", self.path, *options)

    def start(self, *arguments):
        subprocess.run([self.program, *arguments, "--threads", "1", "--detach", "--no-cache"],
                       check=True, stdout=subprocess.DEVNULL)

    def rows(self, query, *values):
        store = sqlite3.connect(self.database, timeout=10)
        with store:
            rows = store.execute(query, values).fetchall()
        store.close()
        return rows

    def wait(self, query, *values):
        end = time.time() + 60
        while time.time() < end:
            rows = self.rows(query, *values)
            if rows and rows[0][0]:
                return rows[0][0]
            time.sleep(0.02)
        sys.exit(f"{self.name}: never came true: {query} {values}")

    def send(self, command, **values):
        """Sends a command and waits until it is answered."""
        self.rows("INSERT INTO command (time, json) VALUES (?, ?)", time.time(),
                  json.dumps({command: values}))
        number = self.rows("SELECT max(id) FROM command")[0][0]
        state = self.wait("SELECT state FROM command WHERE id = ? AND state != 'pending'", number)
        if state != "applied":
            answer = self.rows("SELECT answer FROM command WHERE id = ?", number)
            sys.exit(f"{self.name}: {command} was refused: {answer}")

    def pause(self):
        self.send("pause")
        self.wait_for_pause()

    def wait_for_pause(self):
        self.wait("SELECT status = 'paused' FROM run")

    def run_to(self, step):
        """Trains up to a step and pauses there."""
        done = self.rows("SELECT coalesce(max(step), 0) FROM step")[0][0]
        self.send("run", steps=step - done)
        self.wait("SELECT max(step) >= ? FROM step", step)
        self.wait_for_pause()

    def kill(self, number=signal.SIGKILL):
        os.kill(self.rows("SELECT process_id FROM run")[0][0], number)
        time.sleep(0.5)

    def keep(self, places, edit=""):
        """Keeps what another process sees of the run now, and ends it."""
        folder = os.path.join(HERE, self.name)
        os.makedirs(folder, exist_ok=True)
        target = os.path.join(folder, "run.sqlite")
        if os.path.exists(target):
            os.remove(target)
        source, copy = sqlite3.connect(self.database, timeout=10), sqlite3.connect(target)
        source.backup(copy)
        source.close()
        self.kill()
        neutral(copy, places)
        copy.executescript(edit)
        copy.commit()
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("VACUUM")
        copy.close()
        for name in ["recipe.json", "log.txt"]:
            with open(os.path.join(self.path, name)) as file, \
                    open(os.path.join(folder, name), "w") as kept:
                kept.write(replaced(file.read().replace("\\/", "/"), places))
        print(f"{self.name}: {os.path.getsize(target) // 1000} kB")


def replaced(text, places):
    for place, name in places:
        text = text.replace(place, name)
    return text


def neutral(store, places):
    """Leaves nothing of this machine in a database."""
    store.create_function("neutral", 1, lambda text: text and replaced(text, places))
    store.execute(
        "UPDATE run SET host = 'host', process_id = 1, teacher = neutral(teacher), "
        "student = neutral(student), message = neutral(message)")
    store.execute("UPDATE event SET text = neutral(text), before = neutral(before), "
                  "after = neutral(after)")
    store.execute("UPDATE command SET json = neutral(json), answer = neutral(answer)")


def record_real(program, folder):
    run = Run(program, folder, "real", [
        "--steps", "240", "--block", "40", "--batch", "4", "--lr", "1e-3", "--eval-every", "40",
        "--checkpoint-every", "60", "--measure-every", "20"])
    run.wait("SELECT count(*) FROM step")
    run.pause()
    run.run_to(25)
    run.send("watch", text="The fox asked: \"Where is my red ball?\" But nobody had seen it.")
    run.run_to(60)
    run.send("scaleLearningRate", by=0.5)
    run.send("showCodes", matrix=6, row=0, column=0)
    run.run_to(90)
    run.send("inspectBatch")
    run.send("generate", text="Once upon a time", tokens=32)
    run.send("resume")
    run.wait("SELECT max(step) >= 110 FROM step")
    run.keep([(run.path, "runs/real"), (folder, "runs")])


def hard_text():
    """Words that a terminal has trouble with: marks, wide characters, joined ones, controls."""
    words = ["नमस्ते", "दुनिया", "क्षत्रिय", "வணக்கம்", "தமிழ்", "நிலவு", "👩‍👩‍👧", "🇮🇳", "👍🏽", "日本語",
             "e\u0301te\u0301", "\u200bnull", "\u202eright", "\x1b[31mred\x1b[0m", "\x07", "a\tb",
             "مرحبا", "𝔘𝔫𝔦", "﷽"]
    lines = []
    for i in range(900):
        lines.append(" ".join(words[(i * (j + 3) + j * j) % len(words)] for j in range(7)) + ".")
    return "\n".join(lines) + "\n"


def record_nasty(program, folder):
    text, teacher = os.path.join(folder, "text.txt"), os.path.join(folder, "babel")
    with open(text, "w") as file:
        file.write(hard_text())
    subprocess.run(
        [program, "teach", "--architecture", "llama", "--vocabulary", "380", "--hidden-size", "32",
         "--layers", "2", "--heads", "2", "--positions", "64", "--train", text, "--valid", text,
         "--block", "32", "--steps", "150", "--lr", "3e-3", "--threads", "1", "--no-cache", "--plain",
         "--run", os.path.join(folder, "teaching"), "--to", teacher],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run = Run(program, folder, "nasty", [
        "--teacher", teacher, "--train", text, "--valid", text, "--quantizer", "minmax4",
        "--objective", "tsld", "--scale-source", "entropy", "--temperature", "0.5",
        "--steps", "100", "--block", "40", "--batch", "24", "--lr", "3e-3", "--eval-every", "20",
        "--checkpoint-every", "10", "--measure-every", "8"])
    run.wait("SELECT count(*) FROM step")
    run.pause()
    run.send("watch", text="नमस्ते दुनिया! தமிழ் நிலவு 👩‍👩‍👧 🇮🇳 \x1b[31mred\x1b[0m\x07 日本語\n\u202eright\u200b.")
    run.run_to(22)
    # So fast that the weights leave the histograms, and then all bounds.
    run.send("setLearningRate", _0=1.0)
    run.run_to(27)
    run.send("setLearningRate", _0=1e30)
    run.send("resume")
    run.wait_for_pause()
    run.send("goBack", scalingLearningRateBy=0.5)
    run.run_to(35)
    run.kill()
    run.start("resume", run.path)
    run.wait("SELECT count(*) = 2 FROM event WHERE kind = 'start'")
    run.pause()
    run.run_to(48)
    run.send("setLearningRate", _0=0.3)
    run.run_to(56)
    run.send("setLearningRate", _0=1e30)
    run.send("resume")
    run.wait_for_pause()
    run.keep([(run.path, "runs/nasty"), (folder, "models")], edit="""
        UPDATE step SET loss = NULL, gt = NULL, perplexity = NULL, nan = 'loss,gt,perplexity'
        WHERE step = 41;
        """)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    records = {"real": record_real, "nasty": record_nasty}
    for name in sys.argv[2:] or records:
        with tempfile.TemporaryDirectory() as folder:
            records[name](os.path.abspath(sys.argv[1]), folder)
