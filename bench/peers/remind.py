"""The reminder script as people write it: remind.py rescan|rescan-dictreader|dict CONTACTS RECIPIENTS

Writes a short letter for each recipient. The first two look in the file of contacts again each time.
"""
import csv
import sys

WAY, CONTACTS, RECIPIENTS = sys.argv[1:]


def letter(address, name):
    return (f"To: {address}\nSubject: Reminder: Gift exchange, Sunday, 20 December 2099\n\nHello {name},\n\n"
            f"Gift exchange is in many days.\n\nDate: Sunday, 20 December 2099\n\n-- \nSent by a script.\n\n")


def rescan(address):
    with open(CONTACTS, newline="") as file:
        for row in csv.reader(file):
            if row[0] == address:
                return letter(address, row[1])
    return None


def rescan_dictreader(address):
    with open(CONTACTS, newline="") as file:
        for row in csv.DictReader(file):
            if row["email"] == address:
                return letter(address, row["name"])
    return None


def read_book():
    with open(CONTACTS, newline="") as file:
        return {row[0]: row for row in csv.reader(file)}


with open(RECIPIENTS) as file:
    recipients = file.read().split()
if WAY == "dict":
    book = read_book()
    for address in recipients:
        sys.stdout.write(letter(address, book[address][1]))
else:
    look_up = rescan if WAY == "rescan" else rescan_dictreader
    for address in recipients:
        sys.stdout.write(look_up(address))
