"""Prints the rows of a JSON report that close the gate as workflow commands, one annotation a row.

Usage: annotate.py REPORT. Everything in a report comes from a plan, so everything is escaped for the place it goes to.
"""

import json
import posixpath
import sys


def data(text):
    """Escapes the message of a workflow command."""
    return str(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def value(text):
    """Escapes the value of a property of a workflow command."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


def annotation(row, plans):
    """One row; with file and line where the report has them."""
    properties = {"title": row["control"]}
    place = row["location"]
    if place:
        # A file is relative to the root module, which is relative to the working directory.
        root = plans[row["plan"]]["root"]
        properties["file"] = posixpath.normpath(posixpath.join(root, place["file"]))
        properties["line"] = place["line"]
        properties["col"] = place["column"]
    listed = ",".join(f"{name}={value(text)}" for name, text in properties.items())
    # Most messages name the resource themselves.
    where = "" if not row["address"] or row["address"] in row["message"] else f"{row['address']}: "
    help_ = f"\n{row['help']}" if row["help"] else ""
    letters = f" [{', '.join(row['requirements'])}]" if row["requirements"] else ""
    return f"::error {listed}::{data(where + row['message'] + letters + help_)}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    # Windows would otherwise write a code page, and `\r\n`.
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for row in report["verdicts"]:
        if row["gates"]:
            print(annotation(row, report["plans"]))
    summary = report["summary"]
    print(f"{summary['fail']} fail, {summary['undetermined']} undetermined, {summary['waived']} waived; exit code {report['exit_code']}")


if __name__ == "__main__":
    main()
