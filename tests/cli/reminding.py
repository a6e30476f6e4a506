"""What the tests of reminders share: contacts, and a command with which they are reminded."""
import datetime

from kringle import KringleTest, Mail

CONTACTS = "email,name,language\nann@example.com,Ann Lee,\nBen@Example.COM,Bén,de\ncid@example.com,,\n"


def day(days):
    return str(datetime.date.today() + datetime.timedelta(days=days))


class RemindTest(KringleTest):
    def setUp(self):
        super().setUp()
        self.write("contacts.csv", CONTACTS)

    def tearDown(self):
        """Whatever a test has done, the store has to make sense, if there is one."""
        checked = self.run_kringle("check")
        self.assert_code(checked, 1 if "nothing was ever kept" in checked.err else 0)

    def remind(self, addresses, *more, date=None, title="Gift exchange", mail="folder:mails", code=0, **rest):
        appointment = "|".join([date or day(22), title] + ([addresses] if addresses is not None else []))
        result = self.run_kringle("remind", "-c", "contacts.csv", appointment, "--mail", mail, *more, **rest)
        self.assert_code(result, code)
        return result

    def rehearse(self, addresses, *more, **rest):
        return self.remind(addresses, "--rehearse", *more, **rest)

    def mails(self):
        folder = self.folder / "mails"
        paths = sorted(folder.iterdir()) if folder.exists() else []
        return {path.name: Mail(path.read_bytes()) for path in paths}

    def addresses(self):
        return sorted(mail.message["To"].addresses[0].addr_spec for mail in self.mails().values())
