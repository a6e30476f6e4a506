"""Whether a world is as it has to be after something went wrong, and in the end."""
import re
import stat
from collections import defaultdict

from world import Tools

NAMING = ("assignment", "change")
DRAFT = re.compile(r"^\.unfinished|[^.]\.[A-Za-z0-9]{6}$")


def expect(holds, words):
    if not holds:
        raise AssertionError(words)


def only_exchange(world):
    exchanges = world.witness()
    expect(len(exchanges) <= 1, "there are several exchanges")
    return exchanges[0] if exchanges else None


def without(row, *fields):
    return {name: value for name, value in row.items() if name not in fields}


def lasting(found):
    """What no delivery changes. Pairs are compared open, since seals differ each time."""
    if not found:
        return None
    lists = {name: [without(row, "version") for row in rows]
             for name, rows in found["exchange"].items() if isinstance(rows, list) and name != "assignments"}
    messages = [(message["id"], message["kind"], message["participant_id"], message["message_id"])
                for message in found["messages"]]
    return {**without(found["exchange"], "version", "assignments"), **lists, "pairs": found["pairs"], "messages": messages}


def deliveries(found):
    return [(message["id"], message["state"], message["may_have_arrived"]) for message in found["messages"]] if found else []


class Judge:
    """Knows what was there before the command of a scene."""

    def __init__(self, scene, world):
        self.scene, self.world, self.before = scene, world, only_exchange(world)
        self.was_waiting = any(state == "queued" for _, state, _ in deliveries(self.before))

    # ---- What is there. ----

    def is_done(self, now):
        if self.scene.name == "delete":
            return now is None
        return now is not None and any(trace["operation"] == "form 17" for trace in now["exchange"]["traces"])

    def expect_before(self, now):
        expect(lasting(now) == lasting(self.before), "it is neither as before nor as after")
        expect(self.was_waiting or deliveries(now) == deliveries(self.before), "messages moved before the change")

    def expect_after(self, now):
        """A draw that fits (the witness has looked), and with it the messages that tell what is new in it, once each."""
        new = now["messages"][len(self.before["messages"]) if self.before else 0:]
        once = {(message["participant_id"], message["kind"]) for message in new}
        expect(len(once) == len(new), "somebody is to be told the same twice")
        for giver in self.givers(now):
            naming = [message for message in now["messages"] if message["participant_id"] == giver
                      and message["kind"] in NAMING and message["state"] != "cancelled"]
            expect(naming, f"nobody will tell {giver} whom to give to")
            before = self.before["pairs"].get(str(giver)) if self.before else None
            was_sent = naming[-1]["state"] == "sent" and naming[-1] not in new and not self.was_waiting
            expect(before == now["pairs"][str(giver)] or not was_sent, f"{giver} got another name, and no message says so")

    def givers(self, now):
        """Who gives something, and is to know what."""
        if any(trace["kind"] == "cancelled" for trace in now["exchange"]["traces"]):
            return []
        return [person["id"] for person in now["exchange"]["participants"]
                if "left_at" not in person and str(person["id"]) in now["pairs"]]

    def expect_whole_files(self):
        for path in (self.world.folder / "store").glob("*"):
            expect(Tools.tier.files.fullmatch(path.name), f"{path.name} is left in the store")
        for mail in self.world.mails():
            expect(mail.data.endswith(b"--\r\n"), "a mail is half there")

    def expect_status(self):
        status = self.world.kringle("status", "--all")
        expect(status.returncode == 0, f"status fails: {status.stderr}")
        expect(" gives to " not in status.stdout, "status says who draws whom")
        check = self.world.kringle("check")
        expect(check.returncode == 0 or "nothing was ever kept" in check.stderr, f"what is stored makes no sense: {check.stdout} {check.stderr}")

    # ---- The two times to look. ----

    def after_the_fault(self):
        """Everything as before or as after. Returns whether it is done."""
        self.expect_whole_files()
        self.expect_status()
        now = only_exchange(self.world)
        done = self.is_done(now)
        if done and now:
            self.expect_after(now)
        elif not done:
            self.expect_before(now)
        return done

    def expect_true_words(self, process, was_done):
        """What was said is what is stored."""
        says_so = process.returncode == 0 or " stored" in process.stderr
        expect(was_done or not says_so or not self.scene.has_operation, f"nothing is done: {process.stderr or process.stdout}")

    def complete(self, was_done, mail=None):
        """The same once more, and again what may have arrived."""
        self.world.wait()
        again = self.world.kringle(*self.scene.arguments, mail=mail)
        expect(again.returncode in (0, 5), f"it cannot be done again: {again.stderr}")
        expect(not (was_done and self.scene.has_operation) or "was done already" in again.stdout, "it was done twice")
        if again.returncode == 5:
            rest = self.world.kringle("resend", mail=mail)
            expect(rest.returncode == 0, f"what may have arrived cannot be sent again: {rest.stderr}")

    def in_the_end(self, mails=None):
        """Done once; everybody was told what holds, and what was told twice is known to be."""
        now = only_exchange(self.world)
        expect(self.is_done(now) or not self.scene.has_operation, "it is not done")
        self.expect_whole_files()
        self.expect_private()
        if self.scene.name == "delete":
            self.expect_empty()
            return
        if self.scene.name == "erase":
            self.expect_no_trace_of(b"cleo")
        self.expect_after(now)
        self.expect_told(now, self.world.mails() if mails is None else mails)

    def expect_told(self, now, mails):
        copies = defaultdict(list)
        for mail in mails:
            copies[mail.message["Message-ID"]].append(mail)
        for message in now["messages"]:
            found = copies.pop(f"<{message['message_id'].strip('<>')}>", [])
            self.expect_copies(message, found)
        expect(not copies, f"nobody knows of {list(copies)}")
        for giver in self.givers(now):
            self.expect_told_right(now, giver, mails)

    def expect_copies(self, message, found):
        state = message["state"]
        expect(state in ("sent", "cancelled"), f"message {message['id']} is {state} in the end")
        expect(found or state != "sent", f"message {message['id']} was never sent")
        expect(len(found) <= 1 + message["repeats"], f"message {message['id']} came {len(found)} times, and {message['repeats']} are known")
        expect(len({mail.data for mail in found}) <= 1, "two copies differ")
        expect(not message["repeats"] or message["may_have_arrived"], "a repeated message is not marked")

    def expect_told_right(self, now, giver, mails):
        last = [message for message in now["messages"] if message["participant_id"] == giver
                and message["kind"] in NAMING and message["state"] == "sent"][-1]
        mail = next(mail for mail in mails if last["message_id"].strip("<>") in mail.message["Message-ID"])
        receiver = now["exchange"]["participants"][now["pairs"][str(giver)] - 1]["name"]
        expect(mail.receiver == receiver, f"{giver} was told {mail.receiver} and gives to {receiver}")

    # ---- Files. ----

    def expect_private(self):
        for path in self.world.folder.rglob("*"):
            mode = stat.S_IMODE(path.lstat().st_mode)
            right = 0o700 if path.is_dir() else 0o400 if path.name == "secret" else 0o600
            made_by_test = path.parent == self.world.folder and path.suffix == ".csv"
            expect(made_by_test or mode == right, f"{path.relative_to(self.world.folder)} has the mode {mode:o}")
        left = [path.name for path in self.world.folder.rglob("*")
                if DRAFT.search(path.name) and path.parent.name != "secret-sent"]  # of a number that matters little
        expect(not left, f"{left} are left behind")

    def expect_empty(self):
        """But for the trace of the deletion."""
        left = Tools.tier.left(self.world.folder / "store")
        expect(not left, f"something is left in {left}")

    def expect_no_trace_of(self, word):
        for path in (self.world.folder / "store").glob("*"):
            expect(word not in path.read_bytes().lower(), f"{path.name} still holds {word}")
